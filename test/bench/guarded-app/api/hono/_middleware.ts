import type { MiddlewareHandler } from "hono";

const passed: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("x-passed", "1");
};

export default passed;
