// What is answered where no handler does: 404, 405, what OPTIONS are there, and where a path without its last slash leads.
import { existsSync } from "node:fs";
import { HTTPException } from "../contract/exception.ts";
import type { Method } from "../contract/handler.ts";
import { pathOf } from "../contract/route.ts";
import type { Router } from "../routes/router.ts";
import type { LoadFile } from "./chain.ts";
import type { MethodTable } from "./endpoint.ts";

/** A path that only has a slash too many is sent to the right one, method and body kept. */
export function notFound(router: Router<unknown>, request: Request, requestId: string): Response {
  const path = pathOf(request.url);
  const shorter = path.replace(/\/+$/, "");
  if (shorter === path || shorter === "" || !router.match(shorter))
    throw new HTTPException(404, `No route answers ${path}`);
  const location = shorter + request.url.slice(request.url.indexOf(path) + path.length);
  return new Response(null, { status: 308, headers: { location, "x-request-id": requestId } });
}

/** In development a file may be gone before the routes are listed anew: that is no fault of anybody. */
export function unlessGone(loadFile: LoadFile): LoadFile {
  return (route) =>
    loadFile(route).catch((error: unknown) => {
      if (existsSync(route.file)) throw error;
      // What a middleware stands before is not served without it, and is still there.
      const isRoute = route.role !== "middleware";
      throw new HTTPException(isRoute ? 404 : 503, `${route.source} is gone`, { cause: error });
    });
}

/** For a method that no file of a path has. */
export function otherMethod(table: MethodTable, method: Method, requestId: string): Response {
  if (table.broken[0]) throw table.broken.find(({ route }) => route.method === method)?.error ?? table.broken[0].error;
  if (method === "OPTIONS")
    return new Response(null, { status: 204, headers: { allow: table.allow, "x-request-id": requestId } });
  throw new HTTPException(405, `${method} is not answered here; ${answered(table)}`, {
    headers: { allow: table.allow },
  });
}

/** `GET and HEAD are`; OPTIONS is only named where a file has it, for all else there is one anyway. */
function answered({ methods, allow }: MethodTable): string {
  const names = allow.split(", ").filter((name) => name !== "OPTIONS" || methods.has(name));
  const last = names.at(-1);
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last} are` : `${last} is`;
}
