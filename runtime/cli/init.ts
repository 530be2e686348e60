// `polyglot init`: makes a new app in both languages, from the one that lies beside the runtime; asks no network.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import { listSources } from "../types/modules.ts";
import type { Input } from "./command.ts";

const TEMPLATE = new URL("../../examples/start/", import.meta.url);
const NAMED = ["README.md", "pyproject.toml"];
const PLACEHOLDER = "polyglot-app";
const SHOWN = 5;
const IGNORED = "node_modules/\n.polyglot/\n__pycache__/\n.env.local\n.env.*.local\n";

/** The folder is made where there is none. ConfigError when there is something in it. */
export async function run({ positionals: [folder = "."] }: Input): Promise<number> {
  const root = resolve(folder);
  checkEmpty(root);
  const name = nameOf(root);
  cpSync(TEMPLATE, root, { recursive: true, filter: (file) => !/[\\/](?:node_modules|\.polyglot)$/.test(file) });
  for (const file of NAMED) {
    const text = readFileSync(join(root, file), "utf8");
    writeFileSync(join(root, file), text.replaceAll(PLACEHOLDER, name));
  }
  writeFileSync(join(root, ".gitignore"), IGNORED);
  writeFileSync(join(root, "package.json"), packageText(name));
  const sources = (await listSources(root)).map((file) => `  ${file}\n`).join("");
  const enter = root === process.cwd() ? "" : `cd ${folder} && `;
  process.stdout.write(`A new app in ${root}\n${sources}\nTry it: ${enter}npm install && npm run dev\n`);
  return 0;
}

function checkEmpty(root: string): void {
  const entries = listEntries(root);
  if (entries.length === 0) return;
  const more = entries.length > SHOWN ? ` and ${entries.length - SHOWN} more` : "";
  throw new ConfigError(
    `${root} is not empty: it has ${entries.slice(0, SHOWN).join(", ")}${more}. A new app is made in a new or an empty folder: polyglot init my-app`,
  );
}

/** Without the repository that many make first. */
function listEntries(root: string): string[] {
  try {
    mkdirSync(root, { recursive: true });
    return readdirSync(root)
      .filter((entry) => entry !== ".git")
      .sort();
  } catch (cause) {
    throw new ConfigError(`${root} cannot be the folder of an app: ${(cause as Error).message}`, { cause });
  }
}

/** As npm and PyPI accept it. */
function nameOf(root: string): string {
  const name = basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return name.replace(/^-+|-+$/g, "") || PLACEHOLDER;
}

/**
 * What the app needs is what the runtime is tested with. A Node that npm installed is there because that of the system is
 * another, maybe too old a one: then the app brings its own.
 */
function packageText(name: string): string {
  const own = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const { dependencies, devDependencies, allowScripts } = own;
  const bringsNode = /[\\/]node_modules[\\/]/.test(process.execPath);
  return `${JSON.stringify(
    {
      name,
      version: "0.1.0",
      private: true,
      type: "module",
      engines: own.engines,
      scripts: {
        dev: "polyglot dev",
        test: "polyglot test",
        check: "polyglot types && tsc",
        build: "polyglot build",
        start: "polyglot start",
      },
      dependencies: { "polyglot-runtime": `^${own.version}`, zod: dependencies.zod },
      devDependencies: {
        "@types/node": devDependencies["@types/node"],
        ...(bringsNode ? { node: devDependencies.node } : {}),
        typescript: devDependencies.typescript,
      },
      ...(bringsNode ? { allowScripts } : {}),
    },
    null,
    2,
  )}\n`;
}
