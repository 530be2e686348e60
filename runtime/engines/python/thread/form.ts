// Form bodies for Python, read by Node: it knows multipart and all its corners.
import type { EmscriptenModule } from "../wasm/webassembly.ts";

/** Names and values in turn; a file is its name, type and bytes. Null when the body is malformed. */
export async function readForm(body: EmscriptenModule, type: string): Promise<unknown[] | null> {
  try {
    const bytes = body.toJs();
    const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
    const flat: unknown[] = [];
    for (const [name, value] of form) {
      if (typeof value === "string") flat.push(name, value);
      else flat.push(name, [value.name, value.type, new Uint8Array(await value.arrayBuffer())]);
    }
    return flat;
  } catch {
    return null;
  }
}
