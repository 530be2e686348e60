// The container without a container engine: the steps of the Dockerfile on what .dockerignore leaves, then a start as it
// runs there, as a user without rights, in a tree that cannot be written.
import { execFile } from "node:child_process";
import { chmodSync, cpSync, globSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { buildImage, type Image, makeReadOnly } from "../tools/container.ts";
import { contextOf, parseDockerfile, stagesOf } from "../tools/dockerfile.ts";
import { createFolder, kill, processesOf, ROOT, type Running, removeFolder, serverUrl, start } from "./command.ts";

const NOBODY = 65_534;
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const filesOf = (folder: string) => globSync(["**/*", "**/.*/**"], { cwd: folder }).sort();

describe("the image of the Dockerfile", { timeout: 120_000 }, () => {
  let machine: string;
  let image: Image;
  let before: string[];
  let node: string;
  let environment: Record<string, string>;
  let server: Running;
  let url: string;
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

  beforeAll(async () => {
    machine = createFolder({});
    chmodSync(machine, 0o755);
    const context = contextOf(ROOT, read(".dockerignore"));
    image = buildImage(stagesOf(parseDockerfile(read("Dockerfile"))), {
      root: ROOT,
      context,
      folder: join(machine, "stages"),
    });
    makeReadOnly(image.folder);
    before = filesOf(image.folder);
    node = join(machine, "node"); // a place that everybody may enter
    cpSync(process.execPath, node);
    const temporary = join(machine, "tmp");
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    environment = { ...image.env, TMPDIR: temporary, HOME: "/nonexistent" };
    const [, ...args] = image.command;
    server = start(args, {
      cwd: image.folder,
      program: [node],
      env: { ...environment, PORT: "0" },
      bare: true,
      ...user,
    });
    url = await serverUrl(server);
    return async () => {
      await kill(server);
      removeFolder(machine);
    };
  });

  it("answers in both languages, with nothing to complain of", async () => {
    expect(server.output()).not.toMatch(/"level":"(?:warn|error)"/);
    expect(await (await fetch(`${url}/api/hello/Ada`)).text()).toContain("Ada");
    expect((await fetch(`${url}/api/items`)).status).toBe(200);
    expect((await fetch(`${url}/api/nowhere`)).status).toBe(404);
  });

  it("is healthy in the eyes of its own check", async () => {
    const [, ...args] = image.healthcheck;
    await promisify(execFile)(node, args, { env: { ...environment, PORT: new URL(url).port }, ...user });
    await expect(promisify(execFile)(node, args, { env: { ...environment, PORT: "1" }, ...user })).rejects.toThrow();
  });

  it("holds what it needs to start fast, and no more", () => {
    const top = readdirSync(image.folder).sort();
    expect(top).toEqual([".polyglot", "api", "node_modules", "package.json", "runtime"]);
    const built = readdirSync(join(image.folder, ".polyglot/build"));
    expect(built.map((name) => name.replace(/[0-9a-f]{32}/, "…")).sort()).toEqual([
      "manifest.json",
      "openapi.json",
      "python",
      "python-….snapshot",
      "typescript",
    ]);
    const packages = readdirSync(join(image.folder, "node_modules"));
    expect(packages).toContain("pyodide");
    expect(packages.filter((name) => /^(?:vitest|typescript|@biomejs|node)$/.test(name))).toEqual([]);
  });

  it("ends by SIGTERM with code 0, has written nothing, and leaves nothing", async () => {
    server.signal("SIGTERM");
    const ended = await server.ended;
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.milliseconds).toBeLessThan(20_000);
    expect(filesOf(image.folder)).toEqual(before);
    expect(readdirSync(join(machine, "tmp"))).toEqual([]);
    expect(processesOf(server.pid)).toEqual([]);
  });
});
