// Who asks? All routes of this folder stand behind it, those of Python, too.
import { type Context, HTTPException, type Next } from "polyglot-runtime";

const users = new Map(
  (process.env.TOKENS ?? "").split(",").map((pair): [token: string, user: string] => {
    const [user = "", token = ""] = pair.split(":");
    return [`Bearer ${token}`, user];
  }),
);

export default (request: Request, context: Context, next: Next) => {
  const user = users.get(request.headers.get("authorization") ?? "");
  if (!user) throw new HTTPException(401, "Send a token", { headers: { "www-authenticate": "Bearer" } });
  context.state.user = user;
  return next();
};
