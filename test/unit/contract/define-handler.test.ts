// The types of defineHandler: tsc is the judge of this file, as `npm run check` runs it. Each line that must not compile says so.
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { type Context, type Cookies, defineHandler, events, type Handler, type Query } from "../../../runtime/index.ts";

const Item = z.object({ name: z.string(), count: z.int().default(1) });
type Item = { name: string; count: number };

describe("the context of a declared handler", () => {
  it("has the types of what is declared, after defaults and conversions", () => {
    const handler = defineHandler(
      {
        params: z.object({ id: z.int() }),
        query: z.object({ tag: z.array(z.string()).default([]), since: z.coerce.date().optional() }),
        headers: z.object({ "x-token": z.string() }),
        cookies: z.object({ seat: z.int().optional() }),
        body: Item,
      },
      (request, context) => {
        expectTypeOf(request).toEqualTypeOf<Request>();
        expectTypeOf(context.params).toEqualTypeOf<{ id: number }>();
        expectTypeOf(context.query).toEqualTypeOf<{ tag: string[]; since?: Date | undefined }>();
        expectTypeOf(context.headers).toEqualTypeOf<{ "x-token": string }>();
        expectTypeOf(context.cookies.get("seat")).toEqualTypeOf<number | undefined>();
        expectTypeOf(context.body).toEqualTypeOf<Item>();
        expectTypeOf(context.requestId).toEqualTypeOf<string>();
        // @ts-expect-error: not declared
        void context.cookies.get("chair");
        // @ts-expect-error: not declared
        void context.body.price;
      },
    );
    expectTypeOf(handler).toExtend<Handler>();
  });

  it("has a form where that is declared instead of a body", () => {
    defineHandler({ form: Item }, (_request, context) => {
      expectTypeOf(context.form).toEqualTypeOf<Item>();
      expectTypeOf(context.body).toEqualTypeOf<Promise<unknown>>();
    });
  });

  it("has its usual types for the rest", () => {
    defineHandler({ query: z.object({}) }, (_request, context) => {
      expectTypeOf(context.params).toEqualTypeOf<Record<string, string>>();
      expectTypeOf(context.headers).toEqualTypeOf<undefined>();
      expectTypeOf(context.form).toEqualTypeOf<undefined>();
      expectTypeOf(context.cookies).toEqualTypeOf<Cookies>();
      expectTypeOf(context.body).toEqualTypeOf<Promise<unknown>>();
      expectTypeOf(context.state).toEqualTypeOf<Context["state"]>();
    });
    defineHandler({}, (_request, context) => {
      expectTypeOf(context.query).toEqualTypeOf<Query>();
    });
  });

  it("is inferred from any library", () => {
    defineHandler(
      {
        query: v.object({ limit: v.optional(v.pipe(v.string(), v.toNumber()), "1") }),
        body: type({ name: "string", "price?": "number" }),
      },
      (_request, { query, body }) => {
        expectTypeOf(query).toEqualTypeOf<{ limit: number }>();
        expectTypeOf(body).toEqualTypeOf<{ name: string; price?: number }>();
      },
    );
  });
});

describe("what a declared handler returns", () => {
  it("is what it declares, plain, with a status, as a Response, now or later", () => {
    const item = { name: "tea", count: 1 };
    const response = Item;
    const declared = [
      defineHandler({ response }, () => item),
      defineHandler({ response }, async () => item),
      defineHandler({ response }, () => ({ status: 200, headers: { etag: "1" }, body: item })),
      defineHandler({ response }, () => new Response()),
      defineHandler({ response }, async () => (Math.random() < 2 ? item : Response.json(item))),
      defineHandler({ response: z.null() }, () => null),
      defineHandler({ response: z.string() }, () => "text"),
      defineHandler({}, () => 1),
    ];
    expect(declared.every((handler) => typeof handler === "function")).toBe(true);
  });

  it("is known where nothing is declared of it", () => {
    const handler = defineHandler({ body: Item }, async (_request, { body }) => ({ twice: body.count * 2 }));
    expectTypeOf(handler).returns.resolves.toEqualTypeOf<{ twice: number }>();
  });

  it("may not be anything else", () => {
    const response = Item;
    // @ts-expect-error: a field is missing
    defineHandler({ response }, () => ({ name: "tea" }));
    // @ts-expect-error: a field is of another type
    defineHandler({ response }, async () => ({ name: "tea", count: "1" }));
    // @ts-expect-error: nothing
    defineHandler({ response }, () => undefined);
    // @ts-expect-error: a status that is not declared
    defineHandler({ response }, () => ({ status: 201, body: { name: "tea", count: 1 } }));
  });

  it("is looked up by its status where there is a table", () => {
    const response = { 200: Item, 201: z.object({ id: z.int() }), 204: z.void(), 404: z.string() };
    defineHandler({ response }, () => ({ name: "tea", count: 1 }));
    defineHandler({ response }, () => ({ status: 201, body: { id: 1 } }));
    defineHandler({ response }, () => undefined);
    defineHandler({ response }, async ({ method }) =>
      method === "GET" ? { status: 404, body: "none" } : { status: 201, body: { id: 1 } },
    );
    // @ts-expect-error: the body of another status
    defineHandler({ response }, () => ({ status: 404, body: { id: 1 } }));
    // @ts-expect-error: a status that is not in it
    defineHandler({ response }, () => ({ status: 410, body: "gone" }));
    // @ts-expect-error: plain values are 200
    defineHandler({ response }, () => ({ id: 1 }));
  });

  it("is a generator where events are declared", () => {
    const response = events(z.object({ step: z.int() }));
    defineHandler({ response }, async function* () {
      yield { step: 1 };
      yield { event: "two", data: { step: 2 } };
    });
    defineHandler({ response }, function* () {
      yield { step: 1 };
    });
    defineHandler({ response: { 200: response, 404: z.string() } }, () => ({ status: 404, body: "none" }));
    // @ts-expect-error: items of another kind
    defineHandler({ response }, async function* () {
      yield { step: "1" };
    });
    // @ts-expect-error: no stream
    defineHandler({ response }, () => ({ step: 1 }));
  });
});

describe("a declaration", () => {
  it("has schemas and nothing else", () => {
    // @ts-expect-error: no schema
    expect(() => defineHandler({ body: { name: "string" } }, () => 1)).toThrow(
      "body is { name: 'string' }; accepted: ",
    );
    // @ts-expect-error: a word that is none
    expect(() => defineHandler({ bodi: Item }, () => 1)).toThrow("'bodi' cannot be declared");
    expect(() => defineHandler({ body: Item, form: Item }, () => 1)).toThrow("body and form are declared");
    // @ts-expect-error: no handler
    expect(() => defineHandler({ body: Item })).toThrow("undefined is no handler");
    // @ts-expect-error: no schema
    expect(() => events("step")).toThrow("'step' is no schema");
    // @ts-expect-error: no status
    expect(() => defineHandler({ response: { ok: Item } }, () => 1)).toThrow("accepted: ");
  });
});
