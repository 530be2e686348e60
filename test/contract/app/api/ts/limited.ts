// Limits of its own: a handler that never ends (GET), a body (POST), requests side by side (PUT).
import type { RouteConfig } from "polyglot-runtime";
import { alone, never } from "../_shared/limited.ts";

export const config: RouteConfig = { timeout: 1000, concurrency: 1, bodyLimit: 1000 };

export const GET = () => never();
export const POST = async (request: Request) => ({ length: (await request.text()).length });
export const PUT = () => alone();
