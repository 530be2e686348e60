// A stream without an end (GET), and the news that its `finally` ran (POST).
let ended = Promise.withResolvers();

exports.GET = function* () {
  ended = Promise.withResolvers();
  try {
    for (;;) yield { data: "tick" };
  } finally {
    ended.resolve("finally ran");
  }
};

exports.POST = () => ended.promise;
