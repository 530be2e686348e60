// Installs the Python peers, each into its own virtual environment under the git-ignored `.peers/`.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listedVersions, listFile, type PackageList } from "../tools/peer-packages.ts";
import { run } from "./processes.ts";

export type PeerName = "ai" | "fastapi" | "robyn" | "schemathesis";

export interface Peer {
  /** The interpreter of its environment. */
  readonly python: string;
  readonly versions: Readonly<Record<string, string>>;
}

interface Python {
  readonly file: string;
  readonly version: readonly [number, number, number];
}

interface Packages {
  readonly install: readonly string[];
  readonly report: readonly string[];
  /** In the versions of these lists where they have one, so that both sides run the same code. */
  readonly as?: readonly PackageList[];
}

const PACKAGES: Record<PeerName, Packages> = {
  ai: {
    install: ["fastapi", "uvicorn[standard]", "openai", "anthropic"],
    report: ["fastapi", "uvicorn", "openai", "anthropic", "pydantic", "httpx2"],
    as: ["frameworks", "clients"],
  },
  fastapi: {
    install: ["fastapi", "uvicorn[standard]"],
    report: ["fastapi", "uvicorn", "pydantic", "uvloop", "httptools"],
  },
  robyn: { install: ["robyn"], report: ["robyn", "orjson"] },
  /** No peer, but installed like one: it tests documents of APIs. */
  schemathesis: { install: ["schemathesis"], report: ["schemathesis"] },
};
const FOLDER = fileURLToPath(new URL("../../.peers", import.meta.url));
const NAMES = ["python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3"];
const OLDEST = 10;

/** The newest Python that the peer can be installed for; an error tells why there is none. */
export async function installPeer(name: PeerName, report: (line: string) => void): Promise<Peer> {
  const pythons = await findPythons();
  if (pythons.length === 0) throw new Error(`no python3 >= 3.${OLDEST} on the PATH`);
  const reasons: string[] = [];
  for (const python of pythons) {
    try {
      return await installFor(name, python, report);
    } catch (error) {
      reasons.push(`Python ${python.version.join(".")}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(reasons.join("; "));
}

async function installFor(name: PeerName, { file, version }: Python, report: (line: string) => void): Promise<Peer> {
  const environment = join(FOLDER, `${name}-${version.join(".")}`);
  const python = join(environment, "bin", "python");
  const installed = await readVersions(python, name);
  const { install, as = [] } = PACKAGES[name];
  const wanted = listedVersions(as);
  const isWanted = ([one, version]: [string, string]) => (wanted.get(one) ?? version) === version;
  if (installed && Object.entries(installed).every(isWanted)) return { python, versions: installed };
  report(`installing ${name} for Python ${version.join(".")} into .peers/`);
  await run(file, ["-m", "venv", "--clear", environment], { seconds: 120 });
  // Only what is built already: compiling a peer could take longer than the bench.
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"];
  const constraints = as.flatMap((list) => ["--constraint", listFile(list)]);
  await run(python, [...pip, ...constraints, ...install], { seconds: 300 });
  const versions = await readVersions(python, name);
  if (!versions) throw new Error(`${name} was installed and cannot be found`);
  return { python, versions };
}

async function readVersions(python: string, name: PeerName): Promise<Record<string, string> | undefined> {
  const names = JSON.stringify(PACKAGES[name].report);
  const code = `import json, platform, importlib.metadata as m
print(json.dumps({"python": platform.python_version()} | {n: m.version(n) for n in ${names}}))`;
  return run(python, ["-c", code], { seconds: 20 }).then(
    (output) => JSON.parse(output) as Record<string, string>,
    () => undefined,
  );
}

async function findPythons(): Promise<Python[]> {
  const code = "import json, sys; print(json.dumps({'file': sys.executable, 'version': sys.version_info[:3]}))";
  const found = new Map<string, Python>();
  for (const name of NAMES) {
    // A name may be there and not work, as the shims of version managers do.
    const output = await run(name, ["-c", code], { seconds: 20 }).catch(() => undefined);
    if (output === undefined) continue;
    const python = JSON.parse(output) as Python;
    if (python.version[0] === 3 && python.version[1] >= OLDEST) found.set(python.file, python);
  }
  return [...found.values()].sort((a, b) => b.version[1] - a.version[1]);
}
