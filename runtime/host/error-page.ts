// The page a browser gets for an error in development: what went wrong, the source around it, the stack, the request.
import { readFileSync } from "node:fs";
import { html, raw } from "hono/html";
import type { Problem } from "../contract/problem.ts";
import type { Route } from "../contract/route.ts";
import type { SourcePlace } from "../errors.ts";

export interface ErrorPageOptions {
  /** The answer without a page; its status and headers are kept. */
  problem: Response;
  request: Request;
  requestId: string;
  error: Problem["error"];
  place: SourcePlace | undefined;
  detail: string | undefined;
  routes: readonly Route[];
}

const AROUND = 5;
const SECRET = /cookie|authorization|token|secret|api-key/i;

export function errorPage(options: ErrorPageOptions): Response {
  const headers = new Headers(options.problem.headers);
  headers.set("content-type", "text/html; charset=utf-8");
  return new Response(String(page(options)), { status: options.problem.status, headers });
}

function page({ problem, request, requestId, error, place, detail, routes }: ErrorPageOptions) {
  const title = error ? `${error.kind}: ${error.message}` : (detail ?? `HTTP ${problem.status}`);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${problem.status} ${title}</title><style>${raw(STYLE)}</style></head><body><main>
<p class="status">${problem.status} · ${request.method} ${new URL(request.url).pathname}</p>
<h1>${title}</h1>
${place ? html`<p class="place">${error?.file ?? place.file}${place.line ? `:${place.line}` : ""}${place.column ? `:${place.column}` : ""}</p>${excerpt(place)}` : ""}
${error?.trace ? html`<h2>Stack</h2><pre class="trace">${error.trace}</pre>` : ""}
${problem.status === 404 ? routeList(routes) : ""}
<h2>Request</h2><table>${row("id", requestId)}${row("url", request.url)}${[...request.headers].map(([name, value]) => row(name, SECRET.test(name) ? "…" : value))}</table>
</main></body></html>`;
}

const row = (name: string, value: string) => html`<tr><th>${name}</th><td>${value}</td></tr>`;

function routeList(routes: readonly Route[]) {
  const rows = routes.slice(0, 100).map((route) => row(route.path, route.source));
  return html`<h2>Routes</h2><table>${rows}</table>`;
}

function excerpt({ file, line }: SourcePlace) {
  if (!line) return "";
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8").split("\n");
  } catch {
    return "";
  }
  const first = Math.max(1, line - AROUND);
  const shown = lines.slice(first - 1, line + AROUND);
  return html`<pre class="source">${shown.map((text, index) => {
    const number = first + index;
    return html`<span class="${number === line ? "line fault" : "line"}"><b>${String(number).padStart(4)}</b> ${text}
</span>`;
  })}</pre>`;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8883; --fault: #e5484d; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 3rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.4rem; line-height: 1.35; overflow-wrap: anywhere; border-left: 4px solid var(--fault); padding-left: 1rem; }
h2 { font-size: .85rem; text-transform: uppercase; letter-spacing: .06em; opacity: .6; margin: 2rem 0 .5rem; }
.status { color: var(--fault); font-weight: 600; margin: 0; }
.place { font-family: ui-monospace, monospace; opacity: .75; }
pre { font: 13px/1.6 ui-monospace, monospace; background: #8881; border: 1px solid var(--line); border-radius: 8px; padding: .8rem 0; overflow-x: auto; }
pre.trace { padding: .8rem 1rem; }
.line { display: block; padding: 0 1rem; } .line b { font-weight: 400; opacity: .45; margin-right: .8rem; user-select: none; }
.fault { background: color-mix(in srgb, var(--fault) 18%, transparent); }
table { border-collapse: collapse; font: 13px/1.6 ui-monospace, monospace; } th { text-align: left; font-weight: 400; opacity: .6; padding-right: 2rem; vertical-align: top; } td { overflow-wrap: anywhere; }
`;
