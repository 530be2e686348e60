import type { Context, Next } from "polyglot-runtime";

export default async (_request: Request, _context: Context, next: Next) => {
  const response = await next();
  response.headers.set("x-passed", "1");
  return response;
};
