// A stream without an end (GET), and the news that its `finally` ran (POST).
let ended = Promise.withResolvers();

function* ticks() {
  try {
    for (;;) yield "tick\n".repeat(100);
  } finally {
    ended.resolve("finally ran");
  }
}

export async function GET() {
  ended = Promise.withResolvers();
  return { status: 200, headers: { "x-endless": "yes" }, body: ticks() };
}

export async function POST() {
  return ended.promise;
}
