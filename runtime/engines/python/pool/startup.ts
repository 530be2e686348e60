// How all interpreters of an engine start.
import type { StartupData } from "../../../contract/messages.ts";

export type Startup = Omit<StartupData, "shared" | "memoryLimit">;
