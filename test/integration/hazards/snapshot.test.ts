// Snapshots: damaged ones are never served from (F20), missing room for them does no harm (F19), twins differ (F21; H5).
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { buildSnapshot, createSnapshots } from "../../../runtime/engines/python/snapshot/snapshots.ts";
import { openSnapshot } from "../../../runtime/engines/python/wasm/snapshot.ts";
import { createLogger } from "../../../runtime/log.ts";
import { CACHE } from "../../tools/snapshot.ts";
import { bootApp, fixture, type TestApp } from "../boot.ts";

const ROOT = fixture("snapshot");
const SHARED = join(CACHE, "polyglot");
const ROUNDS = 8;
let folder: string;
let good: string;
let other: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "polyglot-snapshot-"));
  good = await buildSnapshot({ root: ROOT, env: process.env as Record<string, string>, folder: SHARED });
  other = await buildSnapshot({ root: ROOT, env: { PYTHONOPTIMIZE: "1" }, folder: SHARED });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function boot(snapshotDir: string, workers = 1): Promise<TestApp> {
  const app = await bootApp(ROOT, { python: { workers, snapshotDir } });
  onTestFinished(() => app.close());
  return app;
}
const warnings = (app: TestApp) => app.log.filter(({ level }) => level === "warn").map(({ message }) => message);

interface State {
  hash: number;
  env: Record<string, string>;
  monotonic: number;
  perf_counter: number;
  wall: number;
}

async function state(app: TestApp): Promise<State> {
  return (await (await app.get("/api/draws", { method: "POST" })).json()) as State;
}

// Each starts Python the slow way.
const PATIENCE = 120_000;

describe("a snapshot of no use (F20)", { timeout: PATIENCE }, () => {
  type Damage = (bytes: Buffer) => Buffer;
  const name = () => basename(good);
  /** Found when the memory is there already, and before. */
  const [late, early] = [
    ["one flipped bit", (bytes: Buffer) => flip(bytes, bytes.length >> 1), /checksum/],
    ["a flipped bit in the header", (bytes: Buffer) => flip(bytes, 200), /header is damaged/],
  ] as const;
  const DAMAGE: readonly (readonly [string, Damage, RegExp])[] = [
    late,
    early,
    ["64 KB cut off", (bytes) => bytes.subarray(0, bytes.length - 65_536), /cut off/],
    ["a page of zeros", (bytes) => Buffer.from(bytes).fill(0, 1 << 20, (1 << 20) + 4096), /checksum/],
    ["another build", () => readFileSync(other), /of build/],
    ["an empty file", () => Buffer.alloc(0), /cut off/],
    ["a file of something else", () => Buffer.alloc(100_000, "random"), /no snapshot/],
  ];

  it.each(DAMAGE)("%s: is found", (_what, damage, reason) => {
    const path = join(folder, name());
    const id = /^python-(.+)\.snapshot$/.exec(name())?.[1] ?? "";
    const read = (bytes: Buffer) => {
      writeFileSync(path, bytes);
      const snapshot = openSnapshot({ path, id });
      try {
        snapshot?.restore(new Uint8Array(snapshot.header.size));
      } finally {
        snapshot?.close();
      }
    };
    const whole = readFileSync(good);
    read(whole);
    expect(() => read(damage(whole))).toThrow(reason);
    rmSync(path);
  });

  it.each([late, early])("%s: one warning, a cold start, and the file is gone", async (_what, damage, reason) => {
    writeFileSync(join(folder, name()), damage(readFileSync(good)));
    const app = await boot(folder);
    expect((await app.get("/api/draws")).status).toBe(200);
    expect(warnings(app)).toEqual([expect.stringMatching(reason)]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a folder that takes no snapshot (F19)", { timeout: PATIENCE }, () => {
  it("does no harm: the app starts cold and serves", async () => {
    const app = await boot("/dev/full");
    expect((await app.get("/api/draws")).status).toBe(200);
  });

  it("makes no half file, and the reason is told", async () => {
    const place = join(folder, "file");
    writeFileSync(place, "");
    const env = { PYTHONOPTIMIZE: "1" };
    await expect(buildSnapshot({ root: ROOT, env, folder: join(place, "below") })).rejects.toThrow(/ENOTDIR/);
    expect(readFileSync(place, "utf8")).toBe("");
    rmSync(place);
  });
});

describe("closing while one is made", { timeout: PATIENCE }, () => {
  it("is no failure of it", async () => {
    const place = mkdtempSync(join(tmpdir(), "polyglot-snapshot-"));
    const lines: string[] = [];
    const log = createLogger({ format: "json", level: "debug", write: (line) => lines.push(line) });
    const snapshots = createSnapshots({ root: ROOT, env: {}, folders: [place], log });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    snapshots.settled();
    vi.runAllTimers();
    vi.useRealTimers();
    await snapshots.close();
    expect([lines, readdirSync(place)]).toEqual([[], []]);
    rmSync(place, { recursive: true });
  });
});

describe("interpreters of one snapshot (F21)", { timeout: PATIENCE }, () => {
  let twins: TestApp[];
  beforeAll(async () => {
    process.env.SNAPSHOT_TEST = "of the runtime";
    const options = { python: { snapshotDir: SHARED } };
    twins = [await bootApp(ROOT, options), await bootApp(ROOT, options)];
  });
  afterAll(async () => {
    delete process.env.SNAPSHOT_TEST;
    await Promise.all(twins.map((app) => app.close()));
  });

  it("share nothing that is drawn at random", async () => {
    const [one, two] = await Promise.all(twins.map(async (app) => (await app.get("/api/draws")).json()));
    for (const [what, value] of Object.entries(one as Record<string, unknown>))
      expect([what, value]).not.toEqual([what, (two as Record<string, unknown>)[what]]);
  });

  it("share the seed of hash(), as the README says", async () => {
    const [one, two] = await Promise.all(twins.map(state));
    expect(one?.hash).toBe(two?.hash);
  });

  it("have the environment of the runtime, and their clocks go on", async () => {
    const { env, monotonic, perf_counter, wall } = await state(twins[0] as TestApp);
    expect(env).toMatchObject({ SNAPSHOT_TEST: "of the runtime", HOME: process.env.HOME, PATH: process.env.PATH });
    const cold = await bootApp(ROOT, { python: { snapshot: false } });
    expect(env).toEqual((await state(cold)).env);
    await cold.close();
    const bytes = readFileSync(good);
    const header = JSON.parse(bytes.subarray(52, 52 + bytes.readUInt32LE(16)).toString()) as { clock: number };
    expect(monotonic).toBeGreaterThan(header.clock / 1000);
    expect(perf_counter).toBeGreaterThan(header.clock / 1000);
    expect(Math.abs(wall - Date.now() / 1000)).toBeLessThan(60);
  });

  it("hold nothing of the environment that the snapshot was made in", async () => {
    const secret = "a-secret-of-the-build-0123456789";
    process.env.SECRET_OF_BUILD = secret;
    const env = { ...(process.env as Record<string, string>), PYTHONOPTIMIZE: "1" };
    const path = await buildSnapshot({ root: ROOT, env, folder }).finally(() => delete process.env.SECRET_OF_BUILD);
    const bytes = readFileSync(path);
    expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes("SECRET_OF_BUILD")).toBe(false);
    expect(bytes.includes(process.env.PATH as string)).toBe(false);
    rmSync(path);
  });
});

describe("restoring", () => {
  it(`works ${ROUNDS} times in a row`, { timeout: PATIENCE }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const app = await bootApp(ROOT, { python: { workers: 2 } });
      expect((await app.get("/api/draws")).status).toBe(200);
      expect(warnings(app)).toEqual([]);
      await app.close();
    }
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] as number) ^ 1;
  return copy;
}
