// curl 'localhost:3000/api/time?zone=Europe/Paris' -b visits=2 -i
import { type Context, HTTPException } from "polyglot-runtime";

export function GET(_request: Request, { query, cookies }: Context) {
  const timeZone = String(query.zone ?? "UTC");
  const visits = Number(cookies.get("visits") ?? 0) + 1;
  cookies.set("visits", String(visits), { maxAge: 3600, sameSite: "Lax" });
  return { iso: new Date().toISOString(), local: localTime(timeZone), visits };
}

function localTime(timeZone: string): string {
  try {
    return new Date().toLocaleTimeString("en-GB", { timeZone });
  } catch {
    throw new HTTPException(400, `${timeZone} is no time zone; one is Europe/Paris`);
  }
}
