// Cookies in (GET), set (POST), deleted (DELETE), and set before an exception (PUT).
const { HTTPException } = require("polyglot-runtime");

function GET(_reqString, { cookies }) {
  return JSON.stringify({ status: 200, body: { all: cookies.all(), one: cookies.get("one") ?? null } });
}

function POST(_reqString, { cookies }) {
  cookies.set("plain", "a b;ü");
  const expires = new Date("2026-01-02T03:04:05Z");
  const rest = { httpOnly: true, secure: true, sameSite: "Lax" };
  cookies.set("full", "1", { path: "/api", domain: "example.org", maxAge: 60, expires, ...rest });
  return JSON.stringify({ status: 201, headers: { "set-cookie": "own=1" }, body: "set" });
}

function DELETE(_reqString, { cookies }) {
  cookies.delete("one");
}

function PUT(_reqString, { cookies }) {
  cookies.set("lost", "1");
  throw new HTTPException(409, "Not kept");
}

module.exports = { GET, POST, DELETE, PUT };
