// Answers of other routes that Python reads while they are being made.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bootApp, fixture, type TestApp } from "./boot.ts";

let app: TestApp;
beforeAll(async () => {
  app = await bootApp(fixture("relay"));
});
afterAll(() => app?.close());

const closed = async () => ((await (await app.get("/api/endless")).json()) as { closed: number }).closed;

describe.each(["blocking", "later"])("an answer that is being made, in %s", (file) => {
  const ask = (path: string, how: string, init?: RequestInit) =>
    app.get(`/api/${file}?path=/api/${path}&how=${how}`, init);

  it("has pieces before it ends, and is closed when nobody wants more", async () => {
    const before = await closed();
    expect(await (await ask("endless", "first")).json()).toEqual({ first: "0\n" });
    await vi.waitFor(async () => expect(await closed()).toBe(before + 1), { timeout: 20_000 });
  });

  it("may be passed on, and ends with the client", async () => {
    const before = await closed();
    const leaving = new AbortController();
    const answer = await fetch(`${app.url}/api/${file}?path=/api/endless&how=pass`, { signal: leaving.signal });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    while (!text.includes("9\n")) text += Buffer.from((await reader.read()).value ?? []).toString();
    expect(text.startsWith("0\n1\n2\n")).toBe(true);
    leaving.abort();
    await vi.waitFor(async () => expect(await closed()).toBe(before + 1), { timeout: 20_000 });
  });

  it("is waited for where all of it is wanted", async () => {
    expect(await (await ask("few", "json")).json()).toEqual({ json: { a: 1 }, text: '{"a":1}' });
  });

  it("is read once", async () => {
    expect(await (await ask("few", "both")).json()).toEqual({ pieces: '{"a":1}', again: "" });
  });

  it("that breaks is a fault of who reads it, and nobody else's", async () => {
    expect((await ask("breaks", "json")).status).toBe(500);
    expect(await (await ask("breaks", "unread")).text()).toBe("unread");
  });

  it("that nobody reads is closed", async () => {
    const before = await closed();
    expect(await (await ask("endless", "unread")).text()).toBe("unread");
    await vi.waitFor(async () => expect(await closed()).toBe(before + 1), { timeout: 20_000 });
  });
});
