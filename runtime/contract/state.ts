// `context.state` on its way to another language: what is data crosses, the rest stays where it is.

type State = Record<string, unknown>;

const MAX_DEPTH = 50;

/** Those values that JSON has a form for as they are; undefined when there is none. */
export function dataOf(state: State): State | undefined {
  let data: State | undefined;
  for (const name in state)
    if (isData(state[name], 0)) {
      data ??= {};
      data[name] = state[name];
    }
  return data;
}

/** Takes over what became of the data. */
export function takeData(state: State, data: Readonly<State>): void {
  for (const name in dataOf(state)) if (!Object.hasOwn(data, name)) delete state[name];
  for (const name of Object.keys(data)) state[name] = data[name];
}

function isData(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isData(item, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return false;
  return Object.values(value).every((item) => isData(item, depth + 1));
}
