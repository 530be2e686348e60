// Faults of the file that interpreters start from: no room for it, damage, twins (F19 to F21).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Expectations, type Fault, report } from "../fault.ts";
import { type Entry, Load, tally } from "../ledger.ts";
import { type Target, until, withTarget } from "../target.ts";

const BUILT = ".polyglot/build";
const isSnapshot = (name: string) => name.endsWith(".snapshot");
const snapshotOf = (target: Target): string => {
  const folder = join(target.folder, BUILT);
  return join(folder, readdirSync(folder).find(isSnapshot) ?? "");
};
const warnings = (target: Target) => target.log.filter(({ level }) => level === "warn");

/** Stops the server, does something to its files, and starts it again. */
async function between(target: Target, change: () => void): Promise<number> {
  target.signal("SIGTERM");
  await target.ended();
  target.log.length = 0;
  change();
  const started = performance.now();
  await target.restart();
  return performance.now() - started;
}

async function serves(target: Target, expect: Expectations): Promise<readonly Entry[]> {
  const wish = (n: number) => ({ path: n % 2 ? "/api/ok" : "/api/ok_ts" });
  const entries = await new Load({ url: target.url, connections: 8, count: 64, wish }).ended();
  expect.equal(tally(entries), { 200: 64 }, "answers");
  return entries;
}

/** A folder with room for eight megabytes where this user may mount one, else one that is a file. */
function crampedFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "polyglot-cramped-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", folder]).status === 0;
  if (!mounted) {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, "");
  }
  return {
    folder,
    remove() {
      if (mounted) spawnSync("umount", [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const noRoom: Fault = {
  id: "F19",
  title: "no room for a snapshot",
  async run() {
    const { folder, remove } = crampedFolder();
    try {
      return await withTarget({ settings: { python: { snapshotDir: folder } } }, async (target) => {
        const expect = new Expectations();
        const recovery = [await between(target, () => rmSync(snapshotOf(target)))];
        const entries = await serves(target, expect);
        await until(() => warnings(target).length > 0, 30_000);
        expect.equal(warnings(target).length, 1, "warnings");
        const left = readdirSync(folder, { withFileTypes: true }).map(({ name }) => name);
        expect.equal(left, [], "files left behind");
        return report(target, entries, expect, { recovery });
      });
    } finally {
      remove();
    }
  },
};

const DAMAGE: Record<string, (bytes: Buffer) => Buffer> = {
  "one byte flipped": (bytes) => {
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    return bytes;
  },
  "64 KB cut off": (bytes) => bytes.subarray(0, bytes.length - 65_536),
  "a page zeroed": (bytes) => bytes.fill(0, 1_000_000, 1_004_096),
  "another build's": (bytes) => Buffer.from(bytes.toString("latin1").replace(/"id":"\w{4}/, '"id":"0000'), "latin1"),
  empty: () => Buffer.alloc(0),
  random: () => Buffer.from(Array.from({ length: 100_000 }, () => Math.floor(Math.random() * 256))),
};

const damaged: Fault = {
  id: "F20",
  title: "a damaged snapshot",
  run: () => {
    const folder = mkdtempSync(join(tmpdir(), "polyglot-snapshots-"));
    return withTarget({ settings: { python: { snapshotDir: folder } } }, async (target) => {
      const expect = new Expectations();
      const whole = readFileSync(snapshotOf(target));
      const path = snapshotOf(target);
      const entries: Entry[] = [];
      const recovery: number[] = [];
      for (const [name, damage] of Object.entries(DAMAGE)) {
        const spoil = () => writeFileSync(path, damage(Buffer.from(whole)));
        recovery.push(await between(target, spoil));
        entries.push(...(await serves(target, expect)));
        expect.equal(warnings(target).length, 1, `warnings for one that is ${name}`);
        expect.that(!readdirSync(join(target.folder, BUILT)).some(isSnapshot), `${name}: the file is still there`);
      }
      rmSync(folder, { recursive: true, force: true });
      return report(target, entries, expect, { recovery, notes: { damages: Object.keys(DAMAGE).length } });
    });
  },
};

const DRAW = `import os
import random
import secrets
import time
import uuid
from random import Random

worker = str(uuid.uuid4())
drawn = {
    "random": random.random(),
    "Random": Random().random(),
    "uuid4": worker,
    "secrets": secrets.token_hex(8),
    "hash": hash("a"),
}


def GET():
    time.sleep(0.05)
    return {"worker": worker, "drawn": drawn, "here": os.environ.get("FAULT_HERE")}
`;
const SECRET = "built-with-this-and-never-to-be-found";

const twins: Fault = {
  id: "F21",
  title: "two interpreters from one snapshot",
  async run() {
    process.env.FAULT_BUILD_SECRET = SECRET;
    const options = {
      settings: { python: { workers: 2 } },
      files: { "api/draw.py": DRAW },
      env: { FAULT_HERE: "now" },
    };
    return withTarget(options, async (target) => {
      const expect = new Expectations();
      const wish = () => ({ path: "/api/draw" });
      let entries: readonly Entry[] = [];
      const found = new Map<string, { drawn: Record<string, unknown>; here: string }>();
      for (let tries = 0; found.size < 2 && tries < 50; tries++) {
        entries = await new Load({ url: target.url, connections: 32, count: 64, wish }).ended();
        for (const { body } of entries) found.set(JSON.parse(body).worker, JSON.parse(body));
      }
      const [one, two] = [...found.values()];
      expect.equal(found.size, 2, "interpreters");
      for (const name of ["random", "Random", "uuid4", "secrets"])
        expect.that(one?.drawn[name] !== two?.drawn[name], `both drew the same ${name}: ${one?.drawn[name]}`);
      expect.equal([one?.here, two?.here], ["now", "now"], "the environment of the server");
      expect.that(!readFileSync(snapshotOf(target)).includes(SECRET), "a secret of the build lies in the snapshot");
      return report(target, entries, expect, { notes: { sameHash: one?.drawn.hash === two?.drawn.hash } });
    }).finally(() => delete process.env.FAULT_BUILD_SECRET);
  },
};

export const SNAPSHOTS: readonly Fault[] = [noRoom, damaged, twins];
