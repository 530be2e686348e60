// What was said, in both languages' reach. One process has one store, whatever the interpreter of a route.
const KEPT = 1_000;
const LENGTH = 100;
const conversations = new Map();

/** Its messages, `{ role, content }`, the oldest first; nothing where there is no such conversation. */
export function find(id) {
  return conversations.get(id)?.messages;
}

/** Adds messages to a conversation, or to a new one; its id. What is oldest goes when there is too much. */
export function append(id, messages) {
  const name = id ?? crypto.randomUUID();
  const said = conversations.get(name)?.messages ?? [];
  conversations.delete(name);
  conversations.set(name, { messages: [...said, ...messages].slice(-LENGTH), updated: new Date().toISOString() });
  if (conversations.size > KEPT) conversations.delete(conversations.keys().next().value);
  return name;
}

/** The newest first. */
export function list() {
  const entries = [...conversations].reverse();
  return entries.map(([id, { messages, updated }]) => ({ id, messages: messages.length, updated }));
}

/** Whether there was one. */
export function remove(id) {
  return conversations.delete(id);
}
