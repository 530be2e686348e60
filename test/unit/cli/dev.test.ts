// The development server from start to signal, on a host that only pretends.
import { tmpdir } from "node:os";
import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { run } from "../../../runtime/cli/dev.ts";
import { formatBanner } from "../../../runtime/cli/serving.ts";
import type { Route } from "../../../runtime/contract/route.ts";
import { ConfigError } from "../../../runtime/errors.ts";
import { parseRoutePath } from "../../../runtime/routes/path.ts";
import { serve } from "../../../runtime/server/server.ts";

const { host } = vi.hoisted(() => ({
  host: { fetch: () => new Response("hello"), files: [], close: vi.fn(async () => {}) },
}));
vi.mock("../../../runtime/host/host.ts", () => ({ createHost: async () => host }));
vi.mock("../../../runtime/types/follow.ts", () => ({
  followTypes: () => ({ update: () => {}, close: async () => {} }),
}));

const before = new Set<unknown>([...process.listeners("SIGINT"), ...process.listeners("SIGTERM")]);

/** The handlers `run` has added; the test runner has its own. */
function signalListeners(signal: "SIGINT" | "SIGTERM"): (() => void)[] {
  return process.listeners(signal).filter((listener) => !before.has(listener)) as (() => void)[];
}

afterEach(() => {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    for (const listener of signalListeners(signal)) process.off(signal, listener);
  vi.restoreAllMocks();
  host.close.mockClear();
});

/** Starts the command on a free port; resolves with its URL once the banner is printed. */
function start(): { url: Promise<string>; code: Promise<number> } {
  const url = Promise.withResolvers<string>();
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    const found = /http:\/\/localhost:\d+/.exec(stripVTControlCharacters(String(text)))?.[0];
    if (found) url.resolve(found);
    return true;
  });
  return { url: url.promise, code: run({ positionals: [tmpdir()], values: { port: 0 } }) };
}

describe("a signal", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("%s closes server and host, exit code 0", async (signal) => {
    const { url, code } = start();
    expect(await (await fetch(await url)).text()).toBe("hello");
    for (const listener of signalListeners(signal)) listener();
    expect(await code).toBe(0);
    expect(host.close).toHaveBeenCalledOnce();
    await expect(fetch(await url)).rejects.toThrow();
  });

  test("that comes twice at once counts once, a later one ends the process", async () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const { url, code } = start();
    await url;
    const [stop = () => {}] = signalListeners("SIGINT");
    const now = performance.now();
    vi.spyOn(performance, "now").mockReturnValue(now);
    stop();
    stop();
    expect(exit).not.toHaveBeenCalled();
    vi.spyOn(performance, "now").mockReturnValue(now + 200);
    stop();
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
    await code;
  });
});

test("a taken port closes the host again", async () => {
  const other = await serve({ fetch: () => new Response() }, { host: "localhost", port: 0 });
  await expect(run({ positionals: [tmpdir()], values: { port: other.port } })).rejects.toThrow(ConfigError);
  expect(host.close).toHaveBeenCalledOnce();
  await other.close();
});

describe("the banner", () => {
  const banner = (files: readonly string[]) => {
    const routes = files.map((file) => ({ ...parseRoutePath(file), source: `api/${file}` }) as Route);
    return stripVTControlCharacters(formatBanner("http://localhost:3000", { prefix: "/api" }, routes));
  };

  test("shows version, URL, routes, engines and time", () => {
    const text = banner(["index.ts", "users/[id].py"]);
    expect(text).toMatch(/^\npolyglot \d+\.\d+\.\d+ {2}http:\/\/localhost:3000\/api\n/);
    expect(text).toMatch(/\n2 routes, TypeScript on Node \d+\.\d+\.\d+, Python on Pyodide\n/);
    expect(text).toContain("\n  /api            api/index.ts\n  /api/users/:id  api/users/[id].py\n");
    expect(text).toMatch(/\nready in \d+ ms\n$/);
  });

  test("shows twenty routes and counts the others", () => {
    const text = banner(Array.from({ length: 23 }, (_, number) => `r${number}.ts`));
    expect(text).toContain("api/r19.ts");
    expect(text).not.toContain("api/r20.ts");
    expect(text).toContain("  and 3 more: polyglot routes\n");
  });
});
