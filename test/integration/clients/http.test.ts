// Clients of HTTP as they are on PyPI, against servers on the loopback: what the README's table says of them (R39).
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { peerPackages } from "../../tools/peer-packages.ts";
import { bootApp, fixture, type TestApp } from "../boot.ts";
import { AUTHORITY, type Provider, startProvider, TOGETHER } from "./servers.ts";
import { CLIENTS, type Client, type Feature } from "./support.ts";

const PACKAGES = peerPackages("clients");

interface Outcome {
  result?: unknown;
  error?: string;
  text?: string;
}

let app: TestApp;
let provider: Provider;
let root = "";

describe.skipIf(!PACKAGES.isThere)(`clients of HTTP${PACKAGES.reason}`, () => {
  beforeAll(async () => {
    root = PACKAGES.copy(fixture("clients"));
    for (const name of ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"]) vi.stubEnv(name, AUTHORITY);
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"])
      for (const spelt of [name, name.toLowerCase()]) vi.stubEnv(spelt, undefined);
    provider = await startProvider();
    app = await bootApp(root);
  });
  afterAll(async () => {
    await app?.close();
    provider?.close();
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });

  async function ask({ file, async }: Client, what: string, url: string, hurried = false): Promise<Outcome> {
    const route = hurried ? (async ? "hurried_await" : "hurried") : async ? "await" : "ask";
    const answer = await app.get(`/api/${route}?${new URLSearchParams({ client: file, do: what, url })}`);
    const outcome = (await answer.json()) as Outcome & { detail?: string };
    return answer.status === 200 ? outcome : { error: String(answer.status), text: outcome.detail ?? "" };
  }

  const CHECKS: Record<Feature, (client: Client) => Promise<void>> = {
    get: async (client) => {
      expect(await ask(client, "get", `${provider.url.plain}/now`)).toEqual({ result: "hello" });
    },
    tls: async (client) => {
      expect(await ask(client, "get", `${provider.url.good}/now`)).toEqual({ result: "hello" });
      const { served } = provider;
      for (const [name, reason] of [
        ["other", /altnames/],
        ["expired", /expired/],
        ["selfsigned", /self-signed/],
      ] as const) {
        const outcome = await ask(client, "get", `${provider.url[name]}/now`);
        expect(outcome.error).toBeDefined();
        expect(outcome.text).toMatch(reason);
      }
      expect(provider.served).toBe(served);
    },
    together: async (client) => {
      // The server answers none before it has them all.
      const url = `${provider.url.good}/together`;
      const outcomes = await Promise.all(Array.from({ length: TOGETHER }, () => ask(client, "get", url)));
      expect(outcomes).toEqual(outcomes.map(() => ({ result: "hello" })));
    },
    stream: async (client) => {
      const { result, ...failure } = await ask(client, "stream", `${provider.url.good}/stream`);
      expect(failure).toEqual({});
      expect((result as string[]).map((text) => text.trim())).toEqual(["one", "two", "three"]);
    },
    leave: async (client) => {
      expect(await ask(client, "stream", `${provider.url.good}/stream/${client.file}`)).toHaveProperty("result");
      await expect.poll(() => provider.left, { timeout: 20_000 }).toContain(client.file);
    },
    again: async (client) => {
      const { connections } = provider;
      const outcome = await ask(client, "again", `${provider.url.good}/now`);
      expect(outcome).toEqual({ result: ["hello", "hello", "hello"] });
      expect(provider.connections - connections).toBeLessThanOrEqual(1);
    },
    hurry: async (client) => {
      expect(await ask(client, "hurry", `${provider.url.good}/never`)).toMatchObject({ error: client.late });
    },
    deadline: async (client) => {
      expect(await ask(client, "get", `${provider.url.good}/never`, true)).toMatchObject({ error: "504" });
      expect(await ask(client, "get", `${provider.url.good}/now`)).toEqual({ result: "hello" });
      expect(app.log.filter(({ message }) => message.startsWith("Python interpreter lost"))).toEqual([]);
    },
    proxy: async (client) => {
      const set = (value: string | null) =>
        app.get("/api/environment", {
          method: "PUT",
          body: JSON.stringify({ HTTPS_PROXY: value }),
          headers: { "content-type": "application/json" },
        });
      const before = provider.tunnels.length;
      expect((await set(provider.url.proxy)).status).toBe(204);
      const outcome = await ask(client, "get", `${provider.url.good}/now`);
      await set(null);
      expect(outcome).toEqual({ result: "hello" });
      expect(provider.tunnels.slice(before)).toEqual([new URL(provider.url.good).host]);
    },
  };

  describe.each(CLIENTS)("$name", (client) => {
    const features = (Object.keys(CHECKS) as Feature[]).filter((feature) => client.not?.[feature] === undefined);
    it.each(features)("%s", { timeout: 90_000 }, async (feature) => CHECKS[feature](client));
  });

  it("openai's own limit for connections is none for answers that take longer", async () => {
    const openai = CLIENTS.find(({ file }) => file === "openai") as Client;
    expect(await ask(openai, "patient", `${provider.url.plain}/late`)).toEqual({ result: "hello" });
  });
});
