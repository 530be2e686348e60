// Unpacks the wheels that come with the runtime into a folder, for pyright; its one argument is the folder.
import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { unpackWheel } from "../../runtime/packages/wheel.ts";

const [folder = ""] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const wheel of globSync(fileURLToPath(new URL("../../runtime/packages/wheels/*.whl", import.meta.url))))
  unpackWheel(readFileSync(wheel), folder);
