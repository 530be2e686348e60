// Cookies in (GET), set (POST), deleted (DELETE), and set before an exception (PUT).
import { type Context, HTTPException } from "polyglot-runtime";

export const GET = (_request: Request, { cookies }: Context) => ({
  all: cookies.all(),
  one: cookies.get("one") ?? null,
});

export function POST(_request: Request, { cookies }: Context) {
  cookies.set("plain", "a b;ü");
  cookies.set("full", "1", {
    path: "/api",
    domain: "example.org",
    maxAge: 60,
    expires: new Date("2026-01-02T03:04:05Z"),
    httpOnly: true,
    secure: true,
    sameSite: "Lax",
  });
  return { status: 201, headers: { "set-cookie": "own=1" }, body: "set" };
}

export function DELETE(_request: Request, { cookies }: Context) {
  cookies.delete("one");
}

export function PUT(_request: Request, { cookies }: Context) {
  cookies.set("lost", "1");
  throw new HTTPException(409, "Not kept");
}
