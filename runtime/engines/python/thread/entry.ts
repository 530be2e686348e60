// Where a thread begins: its code is being compiled while the rest of its modules are loaded.
import "./code.ts";

await import("./worker.ts");
