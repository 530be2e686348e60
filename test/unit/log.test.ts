// The log: what stands on a line, what is kept off it, and what happens to lines when a process ends.
import { execFile } from "node:child_process";
import { promisify, stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { createLogger, type Logger, type LogOptions, limitRate } from "../../runtime/log.ts";

function record(options: LogOptions = {}): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  return { lines, log: createLogger({ format: "json", write: (line) => lines.push(line), ...options }) };
}

describe("a JSON line", () => {
  it("has level, time, message and fields, those of the child included", () => {
    const { log, lines } = record();
    log.child({ requestId: "r1" }).warn("100 % of %s", { a: 1, list: [1n] });
    const { time, ...line } = JSON.parse(lines[0] as string);
    expect(line).toEqual({ level: "warn", requestId: "r1", message: "100 % of %s", a: 1, list: [1] });
    expect(new Date(time).toISOString()).toBe(time);
    expect(lines[0]).toMatch(/\}\n$/);
  });

  it("holds back what is below the level", () => {
    const { log, lines } = record({ level: "warn" });
    log.info("quiet");
    log.child({ a: 1 }).debug("quiet");
    log.error("loud");
    expect(lines).toHaveLength(1);
    record({ level: "silent" }).log.error("nothing");
  });

  it("has errors with their stack, and no credentials", () => {
    const { log, lines } = record();
    log.info("in", {
      error: new TypeError("wrong"),
      authorization: "Basic x",
      headers: { cookie: "a=1", accept: "*" },
    });
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      error: { name: "TypeError", message: "wrong", stack: expect.stringContaining("log.test.ts") },
      authorization: "[Redacted]",
      headers: { cookie: "[Redacted]", accept: "*" },
    });
  });

  it("is written whatever the fields are", () => {
    const { log, lines } = record();
    const circle: Record<string, unknown> = {};
    circle.circle = circle;
    const hostile = {
      get broken() {
        throw new Error("no");
      },
    };
    log.info("one", { circle, text: () => 1, number: Number.NaN });
    log.info("two", hostile);
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(["one", "two"]);
  });
});

describe("a pretty line", () => {
  it("is time, level, message and fields, for people", () => {
    const { log, lines } = record({ format: "pretty" });
    log.warn("careful", { requestId: "r1", sizes: [1, 2] });
    expect(stripVTControlCharacters(lines[0] as string)).toMatch(
      /^\d\d:\d\d:\d\d warn {2}careful requestId=r1 sizes=\[1,2\]\n$/,
    );
  });

  it("stands whatever the fields are called", () => {
    const { log, lines } = record({ format: "pretty" });
    log.info("message", { level: 5, time: "never" });
    expect(lines).toHaveLength(1);
  });
});

describe("a flood", () => {
  it("is cut to so many lines a second, children included, and one line says so", () => {
    const { log, lines } = record();
    const limited = limitRate(log, 5);
    const child = limited.child({ requestId: "r1" });
    for (let n = 0; n < 50; n++) (n % 2 === 0 ? limited : child).info(`line ${n}`);
    const messages = lines.map((line) => JSON.parse(line).message as string);
    // Two rounds when a second ended in between.
    expect(messages.filter((message) => message.startsWith("line")).length).toBeLessThanOrEqual(10);
    expect(messages).toContain("More than 5 lines a second: the rest of this second is left out");
  });

  it("passes whole without a limit", () => {
    const { log, lines } = record();
    for (let n = 0; n < 50; n++) limitRate(log, 0).info("line");
    expect(lines).toHaveLength(50);
  });
});

describe("the end of a process", () => {
  it.each(["process.exit(0)", "process.exitCode = 0"])("loses no line: %s", async (end) => {
    const module = new URL("../../runtime/log.ts", import.meta.url).href;
    const source = `import { createLogger } from ${JSON.stringify(module)};
      const log = createLogger({ format: "json" });
      for (let n = 0; n < 20000; n++) log.info(String(n));
      ${end};`;
    const args = ["--input-type=module", "--eval", source];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(20_000);
    expect(JSON.parse(lines.at(-1) as string).message).toBe("19999");
  });
});
