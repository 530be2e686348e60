// Answers each piece of the body as soon as it is there (POST), or counts them all (PUT).
export async function POST(request) {
  let number = 0;
  const decode = new TextDecoderStream();
  const mark = new TransformStream({
    transform: (text, controller) => controller.enqueue(`${++number}:${text};`),
  });
  return new Response(request.body.pipeThrough(decode).pipeThrough(mark).pipeThrough(new TextEncoderStream()));
}

export async function PUT(request) {
  let text = "";
  if (request.body) for await (const piece of request.body.pipeThrough(new TextDecoderStream())) text += piece;
  return { text };
}
