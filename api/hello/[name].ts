// curl localhost:3000/api/hello/Ada
import { type Context, HTTPException } from "polyglot-runtime";

export function GET(_request: Request, { params }: Context) {
  if (params.name === "nobody") throw new HTTPException(404, "There is nobody here");
  return `Hello, ${params.name}!\n`;
}
