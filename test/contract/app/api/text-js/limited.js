// Limits of its own: a handler that never ends (GET), a body (POST), requests side by side (PUT).
import { alone, never } from "../_shared/limited.ts";

export const config = { timeout: 1000, concurrency: 1, bodyLimit: 1000 };

export const GET = (_reqString) => never();
export const POST = (reqString) => ({ length: JSON.parse(reqString).body.length });
export const PUT = (_reqString) => alone();
