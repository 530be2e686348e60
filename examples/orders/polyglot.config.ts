import { defineConfig } from "polyglot-runtime";

export default defineConfig({
  openapi: {
    description: "Tea, ordered in two languages.",
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
  },
});
