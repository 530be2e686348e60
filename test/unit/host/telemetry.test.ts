// Telemetry where its package is missing: one error that says what to install.
import { createRequire } from "node:module";
import { expect, it, vi } from "vitest";
import { createTelemetry } from "../../../runtime/host/telemetry.ts";

vi.mock("node:module", () => ({
  createRequire: () => () => {
    throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
  },
}));

it("says what to install", () => {
  expect(createRequire).toBeDefined();
  expect(() => createTelemetry("/app")).toThrow(
    /@opentelemetry\/api is not installed; npm install @opentelemetry\/api/,
  );
});
