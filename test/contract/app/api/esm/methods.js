// All seven methods, each with a handler of its own.
const answer = async ({ method }) => ({ status: 200, headers: { "x-method": method }, body: { method } });

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
export const HEAD = async () => new Response(null, { headers: { "x-method": "my own HEAD" } });
export const OPTIONS = async () => Response.json({ method: "OPTIONS" }, { headers: { allow: "my own list" } });
