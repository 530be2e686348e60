// A Chromium that is on this machine, driven without a screen; tests that need one say so where there is none.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const FOLDERS = (process.env.PATH ?? "").split(delimiter);
const FILE =
  process.env.CHROMIUM ??
  NAMES.flatMap((name) => FOLDERS.map((folder) => join(folder, name))).find((file) => existsSync(file));

/** Why there is no browser to test with; undefined where there is one. */
export const noBrowser =
  FILE === undefined ? `no ${NAMES.join(", ")} on PATH; set CHROMIUM to the path of one` : undefined;

/** Asks nobody anything but what a page asks. */
export function launchBrowser(): Promise<Browser> {
  if (FILE === undefined) throw new Error(noBrowser);
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  return chromium.launch({ executablePath: FILE, headless: true, args });
}
