// A stream without an end (GET), and the news that its `finally` ran (POST).
let ended = Promise.withResolvers();

async function* GET(reqString) {
  ended = Promise.withResolvers();
  try {
    for (;;) yield `tick ${reqString.path}\n`;
  } finally {
    ended.resolve("finally ran");
  }
}

const POST = () => ended.promise;

module.exports = { GET, POST };
