// Cookies in (GET), set (POST), deleted (DELETE), and set before an exception (PUT).
import { HTTPException } from "polyglot-runtime";

export async function GET(_request, { cookies }) {
  return { all: cookies.all(), one: cookies.get("one") ?? null };
}

export async function POST(_request, { cookies }) {
  await null;
  cookies.set("plain", "a b;ü");
  const expires = new Date("2026-01-02T03:04:05Z");
  const rest = { httpOnly: true, secure: true, sameSite: "Lax" };
  cookies.set("full", "1", { path: "/api", domain: "example.org", maxAge: 60, expires, ...rest });
  return new Response("set", { status: 201, headers: { "set-cookie": "own=1" } });
}

export async function DELETE(_request, { cookies }) {
  cookies.delete("one");
}

export async function PUT(_request, { cookies }) {
  cookies.set("lost", "1");
  throw new HTTPException(409, "Not kept");
}
