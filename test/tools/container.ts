// Follows a Dockerfile without Docker: its stages become folders, and the RUN lines it knows are done with what is here.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, globSync, mkdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { copyOf, execForm, type Instruction, type Stage } from "./dockerfile.ts";
import { copyProductionPackages } from "./production-packages.ts";

export interface Image {
  /** The working directory of the last stage. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

interface ContainerOptions {
  /** The repository, where packages are installed. */
  root: string;
  /** The build's context: its files, from the root. */
  context: readonly string[];
  /** Where stages lie. */
  folder: string;
}

/** The last stage, made in order of the instructions. Throws on an instruction that it cannot follow. */
export function buildImage(stages: readonly Stage[], options: ContainerOptions): Image {
  const places = new Map(stages.map((stage) => [stage.name ?? "", join(options.folder, stage.name ?? "last")]));
  for (const stage of stages)
    for (const instruction of stage.instructions)
      follow(instruction, places.get(stage.name ?? "") ?? "", places, options);
  const last = stages.at(-1) as Stage;
  const find = (name: string) => last.instructions.findLast((one) => one.name === name)?.text ?? "";
  const env = last.instructions
    .filter(({ name }) => name === "ENV")
    .map(({ text }) => text.split("=") as [string, string]);
  return {
    folder: places.get(last.name ?? "") ?? "",
    env: Object.fromEntries(env),
    command: execForm(find("CMD")) ?? [],
    healthcheck: execForm(find("HEALTHCHECK").replace(/^.*?CMD /, "")) ?? [],
  };
}

/** Takes away every right to write; who may read stays as it is. */
export function makeReadOnly(folder: string): void {
  for (const entry of globSync(["**/*", "**/.*", "**/.*/**"], { cwd: folder, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink()) chmodSync(path, statSync(path).mode & 0o555);
  }
  chmodSync(folder, 0o555);
}

function follow(
  instruction: Instruction,
  place: string,
  places: ReadonlyMap<string, string>,
  options: ContainerOptions,
) {
  const { name, text, line } = instruction;
  if (name === "WORKDIR") mkdirSync(place, { recursive: true });
  else if (name === "COPY") copy(instruction, place, places, options);
  else if (name === "RUN") runStep(text, place, options.root);
  else if (!["ENV", "USER", "EXPOSE", "HEALTHCHECK", "CMD"].includes(name))
    throw new Error(`Dockerfile:${line} ${name} is not known here; teach test/tools/container.ts what it does`);
}

function copy(instruction: Instruction, place: string, places: ReadonlyMap<string, string>, options: ContainerOptions) {
  const { from, sources, target } = copyOf(instruction);
  for (const source of sources) {
    const to = target.endsWith("/") ? join(place, target, basename(source)) : join(place, target);
    if (from !== undefined)
      cpSync(join(places.get(from) ?? "", source.replace(/^\/app\//, "")), to, { recursive: true });
    else
      for (const file of options.context.filter((one) => one === source || one.startsWith(`${source}/`))) {
        const path = join(to, file.slice(source.length));
        mkdirSync(dirname(path), { recursive: true });
        cpSync(join(options.root, file), path);
      }
  }
}

function runStep(command: string, place: string, root: string): void {
  const packages = join(place, "node_modules");
  if (command === "npm ci") symlinkSync(join(root, "node_modules"), packages);
  else if (command === "npm prune --omit=dev") {
    rmSync(packages);
    copyProductionPackages(root, place);
  } else if (command.startsWith("node ")) {
    execFileSync(process.execPath, command.split(" ").slice(1), { cwd: place, env: { PATH: process.env.PATH } });
  } else if (command.startsWith("mkdir ")) {
    execFileSync("sh", ["-ec", command.replaceAll("/app/", `${place}/`)], { cwd: place });
  } else throw new Error(`RUN ${command} is not known here; teach test/tools/container.ts what it does`);
}
