// Looks up what a route was asked for; a name nobody knows is a mistake in the tests, not a 404.
export function pick<T>(table: Record<string, T>, name: string | undefined): T {
  const value = name === undefined || !Object.hasOwn(table, name) ? undefined : table[name];
  if (value === undefined) throw new Error(`the fixture has no ${name}; it has ${Object.keys(table).join(", ")}`);
  return value;
}
