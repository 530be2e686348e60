// What a 405 says.
import { expect, it } from "vitest";
import type { Method } from "../../../runtime/contract/handler.ts";
import type { MethodEntry, MethodTable } from "../../../runtime/host/endpoint.ts";
import { otherMethod } from "../../../runtime/host/unanswered.ts";

const entry: MethodEntry = {
  route: { path: "/a", segments: [], file: "/api/a.ts", source: "api/a.ts", language: "typescript", method: undefined },
  ...{ readers: true, bodyLimit: 0, longest: 0, answer: () => new Response() },
};

it.each<[Method, Method[], string, string]>([
  ["PATCH", ["GET"], "GET, HEAD, OPTIONS", "PATCH is not answered here; GET and HEAD are"],
  ["PATCH", ["POST"], "POST, OPTIONS", "PATCH is not answered here; POST is"],
  ["PATCH", ["GET", "POST"], "GET, POST, HEAD, OPTIONS", "PATCH is not answered here; GET, POST and HEAD are"],
  ["GET", ["OPTIONS"], "OPTIONS", "GET is not answered here; OPTIONS is"],
  ["GET", ["POST", "OPTIONS"], "POST, OPTIONS", "GET is not answered here; POST and OPTIONS are"],
])("%s where there is %s", (method, methods, allow, detail) => {
  const table: MethodTable = {
    methods: new Map(methods.map((one) => [one, entry])),
    ...{ allow, broken: [], mount: undefined, fallback: undefined },
  };
  expect(() => otherMethod(table, method, "id-1")).toThrow(detail);
});
