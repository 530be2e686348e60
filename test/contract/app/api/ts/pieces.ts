// Answers each piece of the body as soon as it is there (POST), or counts them all (PUT).
async function* read(request: Request): AsyncGenerator<string> {
  for await (const piece of request.body ?? []) yield new TextDecoder().decode(piece);
}

export async function* POST(request: Request) {
  let number = 0;
  for await (const text of read(request)) yield `${++number}:${text};`;
}

export async function PUT(request: Request) {
  let text = "";
  for await (const piece of read(request)) text += piece;
  return { text };
}
