// The commands for Python packages, as the command line lists them; nothing of theirs is loaded before it is run.
import type { Command, Option } from "./command.ts";

const OFFLINE: Option = { type: "boolean", description: "Ask nobody: what is not in the cache is missing" };
const DIR: Option = { type: "string", value: "D", description: "Folder of the app, this one unless set" };
const MANY = Number.POSITIVE_INFINITY;

export const PACKAGES: Record<string, Command> = {
  add: {
    summary: "Add Python packages to an app, and install them",
    usage: "<package ...> [--dir D] [--offline]",
    positionals: MANY,
    options: { dir: DIR, offline: OFFLINE },
    run: () => import("./add.ts"),
  },
  remove: {
    summary: "Remove Python packages, and what nobody else needs",
    usage: "<package ...> [--dir D] [--offline]",
    positionals: MANY,
    options: { dir: DIR, offline: OFFLINE },
    run: () => import("./remove.ts"),
  },
  install: {
    summary: "Install the Python packages of pylock.toml; make it from pyproject.toml where it must",
    usage: "[dir] [--frozen] [--upgrade] [--offline]",
    positionals: 1,
    options: {
      frozen: { type: "boolean", description: "Fail where pylock.toml is not that of pyproject.toml" },
      upgrade: { type: "boolean", description: "Take the newest versions that pyproject.toml allows" },
      offline: OFFLINE,
    },
    run: () => import("./install.ts"),
  },
  outdated: {
    summary: "List Python packages of which there are newer versions",
    usage: "[dir] [--json] [--offline]",
    positionals: 1,
    options: { json: { type: "boolean", description: "Print JSON" }, offline: OFFLINE },
    run: () => import("./outdated.ts"),
  },
  why: {
    summary: "Show who wants a Python package",
    usage: "<package> [--dir D]",
    positionals: 1,
    options: { dir: DIR },
    run: () => import("./why.ts"),
  },
};
