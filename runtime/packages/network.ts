// Pages and files from indexes: through the cache, tried again when it may help, and none at all when offline.
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError, messageOf } from "../errors.ts";
import { keep, keepText, readCached, readText, sha256Of } from "./cache.ts";
import type { LockedFile } from "./pylock.ts";

export interface NetworkOptions {
  /** Addresses of indexes, none for micropip's own; a name and password in one are sent to its host and to no other. */
  indexes: readonly string[];
  cache: string;
  /** Nothing is asked for: what is not in the cache is missing. */
  offline: boolean;
  warn: (text: string) => void;
}

export interface Page {
  /** Where it came from, which its links are relative to. */
  readonly url: string;
  readonly type: string;
  readonly text: string;
}

/** A page in the cache. */
interface Kept extends Omit<Page, "text"> {
  /** `null` where there was none. */
  readonly text: string | null;
  readonly etag: string | null;
}

type Answer = Pick<Response, "url" | "status" | "headers"> & { readonly body: Buffer };

const ACCEPTED = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";
const TRIES = 3;
const PAUSE_MS = 500;
const PATIENCE_MS = 300_000;

export class Network {
  readonly #options: NetworkOptions;
  readonly #credentials: ReadonlyMap<string, string>;
  #away = false;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#credentials = new Map(options.indexes.flatMap(credentialsOf));
  }

  /** The page of a package, of the first of these indexes that knows it; undefined when none does. */
  async page(name: string, indexes: readonly string[]): Promise<Page | undefined> {
    for (const index of indexes) {
      const page = await this.text(new URL(`${withoutCredentials(index).replace(/\/*$/, "/")}${name}/`).href);
      if (page) return page;
    }
    return undefined;
  }

  /**
   * A text that may be another next time, so the cache only answers where the network does not; that there is none is kept,
   * too. Undefined for 404.
   */
  async text(url: string): Promise<Page | undefined> {
    const { cache } = this.#options;
    const known = await readText(cache, "pages", url);
    const kept = known === undefined ? undefined : (JSON.parse(known) as Kept);
    const etag = kept?.etag;
    const answer = await this.#ask(url, { accept: ACCEPTED, ...(etag ? { "if-none-match": etag } : {}) }, !!kept);
    if (answer === undefined || answer.status === 304) return kept && pageOf(kept);
    const { status, headers, body } = answer;
    const page = { url: answer.url || url, type: headers.get("content-type") ?? "" };
    const made: Kept =
      status === 404
        ? { ...page, text: null, etag: null }
        : { ...page, text: new TextDecoder().decode(body), etag: headers.get("etag") };
    await keepText(cache, "pages", url, JSON.stringify(made));
    return pageOf(made);
  }

  /** A file by its hash. Throws ConfigError when what comes is something else. */
  async file({ name, url, sha256 }: LockedFile): Promise<Buffer> {
    const { cache } = this.#options;
    const kept = await readCached(cache, sha256);
    if (kept) return kept;
    const bytes = await this.download(url, name);
    const found = sha256Of(bytes);
    if (found !== sha256)
      throw new ConfigError(
        `${name} is not the file it should be: its SHA-256 is ${found}, expected ${sha256}. Nothing was installed.`,
      );
    await keep(cache, bytes);
    return bytes;
  }

  /** What lies at an address. Throws ConfigError where nothing does. */
  async download(url: string, name: string): Promise<Buffer> {
    const answer = await this.#ask(url, {}, false);
    if (answer && answer.status < 300) return answer.body;
    throw new ConfigError(`${name} is not there: ${withoutCredentials(url)} answers ${answer?.status}`);
  }

  /** The answer; undefined when there is none and `dispensable` says that the cache has one. */
  async #ask(url: string, headers: Record<string, string>, dispensable: boolean): Promise<Answer | undefined> {
    const { offline, warn } = this.#options;
    if ((offline || this.#away) && dispensable) return undefined;
    const { host, origin } = new URL(url);
    if (offline) throw new ConfigError(`${url} is needed and not in the cache; run it once without --offline.`);
    const authorization = this.#credentials.get(origin);
    let reason = "";
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      if (attempt > 1) await delay(PAUSE_MS * (attempt - 1));
      try {
        const response = await fetch(url, {
          headers: { ...headers, ...(authorization ? { authorization } : {}) },
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        const { status, statusText, headers: head } = response;
        const body = Buffer.from(await response.arrayBuffer()); // which may be cut off
        if (response.ok || status === 304 || status === 404) return { url: response.url, status, headers: head, body };
        if (status < 500 && status !== 429) throw new ConfigError(`${url} answers ${status} ${statusText}`);
        reason = `it answers ${status}`;
      } catch (error) {
        if (error instanceof ConfigError) throw error;
        reason = messageOf((error as Error).cause ?? error);
        if (isUnreachable(error)) break;
      }
    }
    if (!dispensable) throw new ConfigError(`${host} cannot be reached (${reason}), and ${url} is not in the cache.`);
    if (!this.#away) warn(`${host} cannot be reached (${reason}): going on with what the cache has`);
    this.#away = true;
    return undefined;
  }
}

function pageOf({ url, type, text }: Kept): Page | undefined {
  return text === null ? undefined : { url, type, text };
}

/** Nobody answers there, and will not in a second either. */
function isUnreachable(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? {}) as { code?: string };
  return ["ENOTFOUND", "ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH"].includes(code ?? "");
}

function credentialsOf(index: string): [string, string][] {
  const { origin, username, password } = new URL(index);
  if (username === "" && password === "") return [];
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return [[origin, `Basic ${Buffer.from(pair).toString("base64")}`]];
}

function withoutCredentials(address: string): string {
  const url = new URL(address);
  url.username = url.password = "";
  return url.href;
}
