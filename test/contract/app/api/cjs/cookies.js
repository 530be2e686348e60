// Cookies in (GET), set (POST), deleted (DELETE), and set before an exception (PUT).
const { HTTPException } = require("polyglot-runtime");

exports.GET = (_request, { cookies }) => ({ all: cookies.all(), one: cookies.get("one") ?? null });

exports.POST = (_request, { cookies }) => {
  cookies.set("plain", "a b;ü");
  const expires = new Date("2026-01-02T03:04:05Z");
  const rest = { httpOnly: true, secure: true, sameSite: "Lax" };
  cookies.set("full", "1", { path: "/api", domain: "example.org", maxAge: 60, expires, ...rest });
  return { status: 201, headers: { "set-cookie": "own=1" }, body: "set" };
};

exports.DELETE = (_request, { cookies }) => {
  cookies.delete("one");
};

exports.PUT = (_request, { cookies }) => {
  cookies.set("lost", "1");
  throw new HTTPException(409, "Not kept");
};
