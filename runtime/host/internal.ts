// Routes of the runtime itself, as the router takes them: one fixed path, answered on GET, in no log and under no limit.
import type { Method } from "../contract/handler.ts";
import type { Route, Segment } from "../contract/route.ts";
import type { RouteEntry } from "../routes/router.ts";
import type { Answering, MethodEntry } from "./endpoint.ts";

export type InternalAnswer = () => Response | Promise<Response>;

export function internalEntry(path: string, answer: InternalAnswer): RouteEntry<Answering> {
  const segments = path
    .split("/")
    .filter(Boolean)
    .map((text): Segment => ({ kind: "static", text }));
  const file = "";
  const route: Route = { path, segments, file, source: file, language: "typescript", method: "GET" };
  const entry: MethodEntry = { route, readers: true, bodyLimit: 0, longest: 0, answer };
  const methods = new Map<Method, MethodEntry>([["GET", entry]]);
  const table = { methods, allow: "GET, HEAD, OPTIONS", broken: [], mount: undefined, fallback: undefined };
  return { segments, value: { routes: [route], segments, internal: true, table, load: () => Promise.resolve(table) } };
}
