// All seven methods, each with a handler of its own.
const answer = ({ method }: Request) => ({ status: 200, headers: { "x-method": method }, body: { method } });

export const GET = answer;
export const POST = answer;
export const PUT = answer;
export const PATCH = answer;
export const DELETE = answer;
export const HEAD = () => ({ status: 200, headers: { "x-method": "my own HEAD" } });
export const OPTIONS = () => ({ status: 200, headers: { allow: "my own list" }, body: { method: "OPTIONS" } });
