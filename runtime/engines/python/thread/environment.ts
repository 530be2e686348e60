// The environment of the thread: what the settings let handlers see, and nothing beside it.

/** In place, because Node itself and threads of this one read what lies below `process.env`. */
export function useEnvironment(env: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
  Object.assign(process.env, env);
}
