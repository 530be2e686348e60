// Routes that call routes through the front door, whatever the language, and what handlers write to the log.
import { expect } from "vitest";
import { checkExchange } from "../answers.ts";
import { JAVASCRIPT, PYTHON, STYLES, type Style, type Topic } from "../case.ts";
import type { Client } from "../client.ts";

interface Called {
  status: number;
  type: string | null;
  text: string;
}

const others = (style: Style): readonly Style[] => {
  const own = PYTHON.includes(style) ? PYTHON : JAVASCRIPT;
  return [...STYLES.filter((other) => !own.includes(other)), style];
};

async function called(client: Client, method: string, path: string, json?: unknown): Promise<Called> {
  const body =
    json === undefined ? {} : { body: JSON.stringify(json), headers: { "content-type": "application/json" } };
  const answer = await client.ask({ method, path: `call?path=${encodeURIComponent(path)}`, ...body });
  expect(answer.status, answer.text).toBe(200);
  return answer.json as Called;
}

export const CALLS: Topic = {
  name: "context.call",
  cases: [
    {
      name: "JSON from every style of the other language, and from its own",
      async run(client) {
        for (const style of others(client.style)) {
          const { status, type, text } = await called(client, "GET", `/api/${style}/query?a=%C3%BC&a=2`);
          expect({ style, status, type }).toEqual({ style, status: 200, type: "application/json" });
          expect(JSON.parse(text)).toEqual({ query: { a: ["ü", "2"] } });
        }
      },
    },
    {
      name: "JSON to every style of the other language, and to its own",
      async run(client) {
        for (const style of others(client.style)) {
          const sent = { style, list: [1, null], text: "☃" };
          const { status, text } = await called(client, "POST", `/api/${style}/body`, sent);
          expect(status).toBe(200);
          expect(JSON.parse(text)).toEqual({ kind: "data", value: sent });
        }
      },
    },
    {
      name: "a status of failure is passed through",
      async run(client) {
        for (const style of others(client.style)) {
          const { status, type, text } = await called(client, "GET", `/api/${style}/fails/exception`);
          expect({ status, type }).toEqual({ status: 404, type: "application/problem+json" });
          expect(JSON.parse(text)).toMatchObject({
            status: 404,
            detail: "No such user",
            instance: `/api/${style}/fails/exception`,
          });
        }
      },
    },
    {
      name: "no content, a stream, a fault, and a path that nobody answers",
      async run(client) {
        const [other] = others(client.style);
        expect(await called(client, "GET", `/api/${other}/plain/null`)).toEqual({ status: 204, type: null, text: "" });
        expect(await called(client, "GET", `/api/${other}/stream/text`)).toMatchObject({
          status: 200,
          text: "one twö ☃",
        });
        expect(await called(client, "GET", `/api/${other}/broken`)).toMatchObject({ status: 500 });
        expect(await called(client, "GET", "/api/no/such/route")).toMatchObject({ status: 404 });
      },
    },
    {
      name: "many at once",
      async run(client) {
        const [other] = others(client.style);
        const paths = Array.from({ length: 30 }, (_, index) => `/api/${other}/params/${index}`);
        const answers = await Promise.all(paths.map((path) => called(client, "GET", path)));
        expect(answers.map(({ text }) => JSON.parse(text).params.id)).toEqual(paths.map((_, index) => String(index)));
      },
    },
    {
      name: "a call that cannot be made is a fault of the handler",
      async run(client) {
        const ask = { method: "PUT", path: `call?path=/api/${client.style}/plain/zero` };
        await checkExchange(client, {
          name: "",
          ask,
          status: 500,
          problem: { fault: { message: /GET.*body/, file: "call" } },
        });
        expect((await client.ask("plain/zero")).json).toBe(0);
      },
    },
    {
      name: "a stream that breaks is a fault of the handler",
      async run(client) {
        const [other] = others(client.style);
        const answer = await client.ask(`call?path=/api/${other}/stream/breaks`);
        expect(answer.status).toBe(500);
        expect((await client.ask("plain/zero")).json).toBe(0);
      },
    },
  ],
};

const written = (level: string, message: string) => ({ level, message });

export const LOG: Topic = {
  name: "log",
  log: true,
  cases: [
    {
      name: "context.log carries level and request id",
      async run(client, log) {
        const id = `log-${client.style}`;
        const answer = await client.ask({ path: "log", headers: { "x-request-id": id } });
        expect(answer.status).toBe(204);
        expect(await log.of(id, 3)).toEqual([
          written("info", "said by the handler ☃"),
          written("warn", "warned by the handler"),
          written("error", "cried by the handler"),
        ]);
      },
    },
    {
      name: "requests side by side keep their lines apart",
      async run(client, log) {
        const ids = Array.from({ length: 10 }, (_, index) => `side-${client.style}-${index}`);
        await Promise.all(ids.map((id) => client.ask({ path: "log", headers: { "x-request-id": id } })));
        for (const id of ids) expect(await log.of(id, 3)).toHaveLength(3);
      },
    },
  ],
};

export const PYTHON_LOG: Topic = {
  name: "print and logging",
  styles: PYTHON,
  log: true,
  cases: [
    {
      name: "reach the log with the request id",
      async run(client, log) {
        const id = `print-${client.style}`;
        await client.ask({ method: "POST", path: "log", headers: { "x-request-id": id } });
        expect(await log.of(id, 5)).toEqual([
          written("info", "printed 1 ☃"),
          written("info", "no line break"),
          written("error", "to stderr"),
          written("warn", "shop: stock is 3"),
          written("info", "by the root logger"),
        ]);
      },
    },
  ],
};
