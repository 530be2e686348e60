// Command lines, what they print, and the exit code.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../../runtime/cli/index.ts";

let stdout: string;
let stderr: string;

beforeEach(() => {
  stdout = "";
  stderr = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a command line that cannot be understood is one line and exit code 2", () => {
  test.each([
    [
      "dve",
      'Unknown command "dve"; accepted: init, dev, build, start, routes, openapi, types, test, add, remove, install, outdated, why',
    ],
    [
      "constructor",
      'Unknown command "constructor"; accepted: init, dev, build, start, routes, openapi, types, test, add, remove, install, outdated, why',
    ],
    ["--dve", 'Unknown option "--dve"; accepted: a command, --help, --version'],
    ["dev --prot 1", "Unknown option '--prot'; accepted by polyglot dev: --port N, --host H, --help"],
    ["dev -x", "Unknown option '-x'; accepted by polyglot dev: --port N, --host H, --help"],
    ["dev --port abc", '--port is "abc"; accepted: a whole number from 0 to 65535'],
    ["dev --port 70000", '--port is "70000"; accepted: a whole number from 0 to 65535'],
    ["dev --port=-1", '--port is "-1"; accepted: a whole number from 0 to 65535'],
    ["dev --port=", '--port is ""; accepted: a whole number from 0 to 65535'],
    [
      "dev --port",
      "Option '-p, --port <value>' argument missing; accepted by polyglot dev: --port N, --host H, --help",
    ],
    ["dev a b", 'Unexpected argument "b"; accepted: polyglot dev [dir] [--port N] [--host H]'],
    ["routes --json=1", "Option '--json' does not take an argument; accepted by polyglot routes: --json, --help"],
  ])("polyglot %s", async (line, message) => {
    expect(await main(line.split(" "))).toBe(2);
    expect(stderr).toBe(`${message}\n`);
    expect(stdout).toBe("");
  });
});

describe("help", () => {
  test.each(["", "--help", "-h"])("polyglot %s lists the commands", async (line) => {
    expect(await main(line === "" ? [] : [line])).toBe(0);
    expect(stdout).toContain("Usage: polyglot <command>");
    expect(stdout).toMatch(/^ {2}dev +Serve an app/m);
    expect(stdout).toMatch(/^ {2}routes +List the routes/m);
  });

  test.each(["dev --help", "dev -h", "dev somewhere --port 1 --help"])("polyglot %s explains dev", async (line) => {
    expect(await main(line.split(" "))).toBe(0);
    expect(stdout).toContain("Usage: polyglot dev [dir] [--port N] [--host H]");
    expect(stdout).toMatch(/^ {2}-p, --port N +Port/m);
  });
});

test.each(["--version", "-v"])("polyglot %s prints the version", async (line) => {
  expect(await main([line])).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
