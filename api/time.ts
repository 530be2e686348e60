// curl 'localhost:3000/api/time?zone=Europe/Paris' -b visits=2 -i
import { defineHandler, HTTPException } from "polyglot-runtime";
import { z } from "zod";

const Zone = z.string().default("UTC").describe("A time zone, as in Europe/Paris");
const Time = z.object({ iso: z.iso.datetime(), local: z.string(), visits: z.int() });

/** Tells the time somewhere, and counts who asks by a cookie. */
export const GET = defineHandler(
  {
    query: z.object({ zone: Zone }),
    cookies: z.object({ visits: z.int().min(0).max(1e6).default(0) }),
    response: Time,
  },
  (_request, { query, cookies }) => {
    const visits = cookies.get("visits") + 1;
    cookies.set("visits", String(visits), { maxAge: 3600, sameSite: "Lax" });
    return { iso: new Date().toISOString(), local: localTime(query.zone), visits };
  },
);

function localTime(timeZone: string): string {
  try {
    return new Date().toLocaleTimeString("en-GB", { timeZone });
  } catch {
    throw new HTTPException(404, `${timeZone} is no time zone; one is Europe/Paris`);
  }
}
