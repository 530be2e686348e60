// curl localhost:3000/api
import { entries } from "./_lib/contents.ts";

export const GET = () => entries;
