// Files of environment variables, and which of them win.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadConfig, loadEnv } from "../../runtime/config/config.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "polyglot-env-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const write = (file: string, text: string) => writeFileSync(join(root, file), text);

test("later files win over earlier ones, existing variables over all", () => {
  for (const name of ["A", "B", "C", "D", "E"]) vi.stubEnv(name, undefined);
  vi.stubEnv("E", "existing");
  write(".env", "A=env\nB=env\nC=env\nD=env\nE=env\n");
  write(".env.local", "B=local\nC=local\nD=local\n");
  write(".env.development", "C=development\nD=development\n");
  write(".env.development.local", 'D="development local"\n');
  write(".env.production", "A=production\n");
  expect(loadEnv(root, "development")).toEqual([".env", ".env.local", ".env.development", ".env.development.local"]);
  const { A, B, C, D, E } = process.env;
  expect([A, B, C, D, E]).toEqual(["env", "local", "development", "development local", "existing"]);
});

test("none is no error", () => {
  expect(loadEnv(root, "production")).toEqual([]);
});

test("PORT may stand in one", async () => {
  vi.stubEnv("PORT", undefined);
  write(".env", "PORT=4300\n");
  loadEnv(root, "development");
  expect((await loadConfig({ root, mode: "development" })).port).toBe(4300);
});
