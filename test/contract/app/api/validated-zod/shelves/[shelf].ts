// Every part of a request.
import { defineHandler } from "polyglot-runtime";
import { z } from "zod";

const parts = {
  params: z.object({ shelf: z.int().min(1) }),
  query: z.object({ limit: z.int().default(10) }),
  headers: z.object({ "x-token": z.string().regex(/^t-\d+$/), "x-level": z.int().default(0) }),
  cookies: z.object({ seat: z.int().optional() }),
};

export const GET = defineHandler(parts, (_request, { params, query, headers, cookies }) => ({
  shelf: params.shelf,
  limit: query.limit,
  token: headers["x-token"],
  level: headers["x-level"],
  seat: cookies.get("seat") ?? null,
}));

export const POST = defineHandler(
  { ...parts, body: z.object({ title: z.string(), year: z.int().nullish() }) },
  (_request, { params, body }) => ({ shelf: params.shelf, title: body.title }),
);
