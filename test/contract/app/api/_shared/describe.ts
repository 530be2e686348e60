// Bodies and forms as data, so that a test can compare what a handler saw; describe.py answers the same.
export function describeBody(body: unknown): { kind: string; value?: unknown } {
  if (body === undefined) return { kind: "none" };
  if (typeof body === "string") return { kind: "text", value: body };
  if (body instanceof Uint8Array) return { kind: "bytes", value: [...body] };
  return { kind: "data", value: describeFiles(body) };
}

export async function describeForm(form: FormData): Promise<Record<string, unknown[]>> {
  const fields: Record<string, unknown[]> = {};
  for (const [name, value] of form) {
    fields[name] ??= [];
    fields[name].push(typeof value === "string" ? value : { ...describeFile(value), text: await value.text() });
  }
  return fields;
}

function describeFiles(value: unknown): unknown {
  if (value instanceof File) return describeFile(value);
  if (Array.isArray(value)) return value.map(describeFiles);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, describeFiles(item)]));
}

const describeFile = ({ name, type, size }: File) => ({ name, type, size });
