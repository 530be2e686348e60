// Which models there are: those of the API where there is a key, and those of the example itself.
import { HTTPException } from "polyglot-runtime";

const ADDRESS = "https://api.openai.com/v1";
const LOCAL = [
  { id: "local-echo", provider: "local", kind: "chat" },
  { id: "local-ngrams", provider: "local", kind: "embedding" },
];

/** Who answers chats. */
export function provider() {
  return process.env.OPENAI_API_KEY ? "openai" : "local";
}

/** The list, that of the API asked anew; 502 where the API does not give it. */
export async function available() {
  if (provider() === "local") return LOCAL;
  const address = `${(process.env.OPENAI_BASE_URL || ADDRESS).replace(/\/$/, "")}/models`;
  const headers = { authorization: `Bearer ${process.env.OPENAI_API_KEY}` };
  try {
    const answer = await fetch(address, { headers, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const { data } = await answer.json();
    const remote = data.map(({ id }) => ({ id, provider: "openai", kind: kindOf(id) }));
    return [...remote, ...LOCAL.filter(({ kind }) => kind === "embedding")];
  } catch (cause) {
    throw new HTTPException(502, `The API does not list its models: ${cause.message}`, { cause });
  }
}

/** The API does not tell: the name does. */
function kindOf(id) {
  return id.includes("embed") ? "embedding" : "chat";
}
