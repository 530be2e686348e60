// A stream without an end (GET), and the news that its `finally` ran (POST).
let ended = Promise.withResolvers<string>();

export async function* GET() {
  ended = Promise.withResolvers();
  try {
    for (;;) yield "tick\n".repeat(100);
  } finally {
    ended.resolve("finally ran");
  }
}

export const POST = () => ended.promise;
