// The page of the API in a browser: it shows routes of both languages, calls one in Python, and asks nobody else.
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { bootApp } from "../integration/boot.ts";
import { launchBrowser, noBrowser } from "../tools/chromium.ts";
import { createFolder, removeFolder } from "./command.ts";

const APP = {
  "package.json": '{ "name": "shop", "version": "3.0.1" }\n',
  "api/people/[id].py": 'def GET(id: str):\n    """Finds a person"""\n    return {"id": id, "from": "Python"}\n',
  "api/orders.ts": "/** Adds an order. */\nexport const POST = () => null;\n",
};

const why = noBrowser === undefined ? "" : ` (skipped: ${noBrowser})`;

describe.skipIf(noBrowser !== undefined)(`the page at /docs${why}`, { timeout: 90_000 }, () => {
  let browser: Browser;
  let url: string;
  beforeAll(async () => {
    const root = createFolder(APP);
    const app = await bootApp(root);
    url = app.url;
    browser = await launchBrowser();
    return async () => {
      await browser.close();
      await app.close();
      removeFolder(root);
    };
  }, 90_000);

  /** The page, what it asked for, and what it complained of. */
  async function open(options: Parameters<Browser["newPage"]>[0] = {}) {
    const page: Page = await browser.newPage(options);
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${url}/docs`);
    await page.locator(".opblock").first().waitFor();
    return { page, asked, complaints };
  }

  it("shows name, version and routes of both languages", async () => {
    const { page, complaints } = await open();
    expect(await page.title()).toBe("shop");
    expect(await page.locator(".info .title").innerText()).toMatch(/^shop\s+3\.0\.1/);
    const shown = await page.locator(".opblock-summary").allInnerTexts();
    expect(shown.map((text) => text.split(/\s+/).slice(0, 2).join(" ")).sort()).toEqual([
      "GET /api/people/{id}",
      "POST /api/orders",
    ]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("tries out a route in Python, and asks nobody but the app", async () => {
    const { page, asked, complaints } = await open();
    const operation = page.locator("#operations-people-getPeopleById");
    await operation.locator(".opblock-summary-control").click();
    await operation.locator("input[placeholder=id]").fill("a b");
    await operation.locator("button.execute").click();
    const answer = operation.locator(".live-responses-table");
    await answer.locator(".response-col_status").filter({ hasText: "200" }).waitFor();
    const body = await answer.locator(".highlight-code code").first().innerText();
    expect(JSON.parse(body)).toEqual({ id: "a b", from: "Python" });
    expect(asked).toContain(`${url}/api/people/a%20b`);
    expect(asked.filter((one) => !one.startsWith(`${url}/`) && !one.startsWith("data:"))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("is dark where people like it dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await open({ colorScheme });
      // In the browser.
      const dark = await page.evaluate("document.documentElement.classList.contains('dark-mode')");
      expect(dark).toBe(colorScheme === "dark");
      await page.close();
    }
  });
});
