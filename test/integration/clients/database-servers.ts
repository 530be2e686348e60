// Real servers of databases for the tests, where they are installed: on the loopback, with TLS, in a folder that goes.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fixture } from "../boot.ts";

export interface DatabaseServer {
  port: number;
  /** Of the same server, where TLS has one of its own. */
  securePort: number;
  /** Ends it and starts it anew, on the same ports. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** One that is on PATH, or where Debian puts it; undefined when there is none. */
export function findProgram(name: string, ...elsewhere: string[]): string | undefined {
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return [...globSync(elsewhere), ...places].find((file) => existsSync(file));
}

export const REDIS = findProgram("redis-server");
export const POSTGRES = findProgram("postgres", "/usr/lib/postgresql/*/bin/postgres");
export const MARIADB = findProgram("mariadbd", "/usr/sbin/mariadbd");

export async function startRedis(): Promise<DatabaseServer> {
  const [port, securePort] = await freePorts();
  const { folder, tls } = makeFolder();
  const options = ["--port", port, "--tls-port", securePort, "--save", "", "--dir", folder, "--bind", "127.0.0.1"];
  const identity = ["--tls-cert-file", tls.cert, "--tls-key-file", tls.key, "--tls-ca-cert-file", tls.ca];
  const all = [...options, ...identity, "--tls-auth-clients", "no", "--protected-mode", "no"];
  return start({ port, securePort, folder }, REDIS ?? "", all.map(String), /Ready to accept connections/);
}

export async function startPostgres(): Promise<DatabaseServer> {
  const [port] = await freePorts();
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? userOf("postgres") : {};
  const { folder, tls } = makeFolder(user);
  const data = join(folder, "data");
  const initdb = join(POSTGRES ?? "", "../initdb");
  const how = ["-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale", "C.UTF-8"];
  execFileSync(existsSync(initdb) ? initdb : "initdb", how, { ...user, cwd: folder, stdio: "ignore" });
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: folder,
    fsync: "off",
    max_connections: 300,
    ssl: "on",
    ssl_cert_file: tls.cert,
    ssl_key_file: tls.key,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return start({ port, securePort: port, folder }, POSTGRES ?? "", ["-D", data, ...options], /ready to accept/, user);
}

export async function startMariadb(): Promise<DatabaseServer> {
  const [port] = await freePorts();
  const user = process.getuid?.() === 0 ? userOf("mysql") : {};
  const { folder, tls } = makeFolder(user);
  const data = join(folder, "data");
  const install = findProgram("mariadb-install-db") ?? "";
  const plain = ["--no-defaults", `--datadir=${data}`];
  const silent = { ...user, cwd: folder, stdio: "ignore" } as const;
  execFileSync(install, [...plain, "--auth-root-authentication-method=normal", "--skip-test-db"], silent);
  const users = "create database test; create user tester@'%' identified by 'secret'; grant all on *.* to tester@'%';";
  execFileSync(MARIADB ?? "", [...plain, "--bootstrap"], {
    ...silent,
    stdio: ["pipe", "ignore", "ignore"],
    input: `flush privileges;\n${users.replaceAll("; ", ";\n")}\n`,
  });
  const where = [`--port=${port}`, "--bind-address=127.0.0.1", `--socket=${folder}/s`, `--pid-file=${folder}/pid`];
  const identity = [`--ssl-cert=${tls.cert}`, `--ssl-key=${tls.key}`, `--ssl-ca=${tls.ca}`];
  const options = [...plain, ...where, ...identity, "--max-connections=300"];
  return start({ port, securePort: port, folder }, MARIADB ?? "", options, /ready for connections/, user);
}

interface User {
  uid?: number;
  gid?: number;
}

interface Place {
  port: number;
  securePort: number;
  folder: string;
}

async function start(
  place: Place,
  file: string,
  args: string[],
  ready: RegExp,
  user: User = {},
): Promise<DatabaseServer> {
  const { folder, ...ports } = place;
  let child = await run();
  return {
    ...ports,
    async restart() {
      await end(child);
      child = await run();
    },
    async close() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };

  async function run(): Promise<ChildProcess> {
    const made = spawn(file, args, { ...user, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    await new Promise<void>((resolve, reject) => {
      const listen = (bytes: Buffer) => {
        said += bytes;
        if (ready.test(said)) resolve();
      };
      made.stdout.on("data", listen);
      made.stderr.on("data", listen);
      made.once("exit", (code) => reject(new Error(`${file} ended with ${code}: ${said}`)));
      made.once("error", reject);
    });
    return made;
  }
}

/** PostgreSQL would wait for its clients when it is asked as the others are. */
function end(child: ChildProcess): Promise<unknown> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(child.spawnfile === POSTGRES ? "SIGINT" : "SIGTERM");
  return ended;
}

/** With a key that only the user may read, as servers insist on. */
function makeFolder({ uid, gid }: User = {}): { folder: string; tls: Record<"cert" | "key" | "ca", string> } {
  const folder = mkdtempSync(join(tmpdir(), "polyglot-database-"));
  const tls = { cert: "good.pem", key: "good.key", ca: "authority.pem" };
  mkdirSync(join(folder, "tls"));
  for (const file of Object.values(tls)) {
    copyFileSync(`${fixture("guards")}tls/${file}`, join(folder, "tls", file));
    chmodSync(join(folder, "tls", file), 0o600);
  }
  if (uid !== undefined && gid !== undefined)
    for (const file of ["", "tls", ...Object.values(tls).map((name) => `tls/${name}`)])
      chownSync(join(folder, file), uid, gid);
  return {
    folder,
    tls: Object.fromEntries(Object.entries(tls).map(([name, file]) => [name, join(folder, "tls", file)])) as typeof tls,
  };
}

function userOf(name: string): User {
  const id = (what: string) => Number(execFileSync("id", [what, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports as [number, number];
}
