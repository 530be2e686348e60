// Part: the same start for one FastAPI file that makes clients of language models while it is imported.
import { peerPackages } from "../../tools/peer-packages.ts";
import { buildMounted, startProgram } from "../built-app.ts";
import type { Bench, PartResult } from "../part.ts";
import { uvicornProgram } from "../servers.ts";
import { ratios, spread } from "../statistics.ts";
import { measureStarts, type Start } from "./start.ts";

const POLYGLOT = "polyglot start, openai + anthropic + FastAPI";
const UVICORN = "uvicorn, the same app";

export async function measureStartAi(bench: Bench): Promise<PartResult> {
  const { ai } = bench.peers;
  const packages = peerPackages("frameworks", "clients");
  if (!packages.isThere) throw new Error(`there are no packages for WebAssembly${packages.reason}`);
  const app = await buildMounted("ai_app", packages);
  const starts: Start[] = [{ name: POLYGLOT, program: startProgram(POLYGLOT, app), prefix: "/api" }];
  if (ai) starts.push({ name: UVICORN, program: uvicornProgram(UVICORN, ai.python, "ai_app", 1), prefix: "/api" });
  const { measured, table } = await measureStarts(bench, "start-ai", starts);
  return {
    tables: [{ ...table, title: `${table.title}: an app with openai and anthropic` }],
    figures: { startAi: spread(ratios(measured.get(POLYGLOT) ?? [], measured.get(UVICORN) ?? [])) },
    data: Object.fromEntries(measured),
  };
}
