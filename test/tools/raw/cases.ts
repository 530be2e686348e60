// What strangers send, byte by byte, and what must come back: one list for every server that serves test/fixtures/http.

export interface RawCase {
  readonly name: string;
  /** `{host}` stands for the address of the server; each line ends as it is written here. */
  readonly send: string;
  /** The methods asked with, where an answer depends on it. */
  readonly methods?: readonly string[];
  /** Statuses in order, 1xx included. */
  readonly status: readonly number[];
  /** Whether the server ends the connection; otherwise the next request on it must be answered. */
  readonly closes: boolean;
  /** How many requests reached a handler that counts (echo, path). */
  readonly handled?: number;
  /** What may not stand anywhere in what comes back. */
  readonly never?: RegExp;
}

/** A request head with a Host line. */
export function head(first: string, ...lines: string[]): string {
  return [`${first} HTTP/1.1`, "host: {host}", ...lines, "", ""].join("\r\n");
}

const POST = "POST /api/echo";
const big = "x".repeat(70_000);
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

const SMUGGLING: readonly (readonly [name: string, send: string])[] = [
  ["both a length and chunks", `${head(POST, "content-length: 4", "transfer-encoding: chunked")}0\r\n\r\n`],
  ["chunks and a length", `${head(POST, "transfer-encoding: chunked", "content-length: 4")}0\r\n\r\n`],
  ["two lengths", `${head(POST, "content-length: 4", "content-length: 5")}abcd`],
  ["a list of lengths", `${head(POST, "content-length: 4, 4")}abcd`],
  ["a length with a plus", `${head(POST, "content-length: +3")}abc`],
  ["a negative length", `${head(POST, "content-length: -1")}`],
  ["a hexadecimal length", `${head(POST, "content-length: 0x3")}abc`],
  ["an unknown transfer coding", `${head(POST, "transfer-encoding: xchunked")}0\r\n\r\n`],
  ["chunked that is not last", `${head(POST, "transfer-encoding: chunked, identity")}0\r\n\r\n`],
  ["a space before the colon", `${head(POST, "content-length : 3")}abc`],
  ["a folded header", `${head("GET /api/echo", "x-a: 1", " 2")}`],
  ["a bare line feed", "GET /api/echo HTTP/1.1\nhost: {host}\n\n"],
  ["a bare line feed in the headers", "GET /api/echo HTTP/1.1\r\nhost: {host}\nx-a: 1\r\n\r\n"],
  ["a bare carriage return in a value", head("GET /api/echo", "x-a: 1\r2")],
  ["a null byte in a value", head("GET /api/echo", "x-a: 1\0")],
  ["a chunk size with a sign", `${head(POST, "transfer-encoding: chunked")}+3\r\nabc\r\n0\r\n\r\n`],
  ["a chunk longer than its size", `${head(POST, "transfer-encoding: chunked")}3\r\nabcdef\r\n0\r\n\r\n`],
  ["an unknown method", head("FETCH /api/echo")],
  ["what is no HTTP", "nonsense\r\n\r\n"],
  ["a version that is not there", "GET /api/echo HTTP/9.9\r\nhost: {host}\r\n\r\n"],
  ["bytes in the target that are no ASCII", head("GET /api/path/caf\xe9")],
  ["HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
];

const TARGETS: readonly (readonly [name: string, path: string])[] = [
  ["a null byte", "/api/path/a%00b"],
  ["an encoded slash", "/api/path/a%2Fb"],
  ["an encoded slash in small letters", "/api/path/..%2f..%2fsecret"],
  ["an encoded backslash", "/api/path/a%5Cb"],
  ["a backslash", "/api/path/a\\b"],
  ["two slashes", "/api//echo"],
  ["two slashes at the start", "//other.test/api/echo"],
  ["dot segments", "/api/path/../echo"],
  ["encoded dot segments", "/api/path/%2e%2E/echo"],
  ["a dot", "/api/./echo"],
  ["a dot at the end", "/api/path/.."],
  ["a bad escape", "/api/path/%zz"],
  ["half an escape", "/api/path/%a"],
  ["an escape that is no UTF-8", "/api/path/%c0%af"],
  ["a fragment", "/api/echo#part"],
];

const HOSTS: readonly (readonly [name: string, send: string])[] = [
  ["no host", "GET /api/echo HTTP/1.1\r\n\r\n"],
  ["two hosts", head("GET /api/echo", "host: {host}")],
  ["two different hosts", head("GET /api/echo", "Host: other.test")],
  ["an empty host", "GET /api/echo HTTP/1.1\r\nhost: \r\n\r\n"],
  ["a host with a path", "GET /api/echo HTTP/1.1\r\nhost: a.test/b\r\n\r\n"],
  ["a host with a user", "GET /api/echo HTTP/1.1\r\nhost: user@a.test\r\n\r\n"],
  ["two hosts in one line", "GET /api/echo HTTP/1.1\r\nhost: a.test, b.test\r\n\r\n"],
  ["an absolute target for another host", head("GET http://other.test/api/echo")],
  ["an absolute target with a user", head("GET http://user@{host}/api/echo")],
  ["another scheme", head("GET ftp://{host}/api/echo")],
  ["an asterisk", head("GET *")],
];

export const CASES: readonly RawCase[] = [
  ...SMUGGLING.map(([name, send]): RawCase => ({ name, send, status: [400], closes: true })),
  ...TARGETS.map(
    ([name, path]): RawCase => ({ name, send: head(`GET ${path}`), status: [400], closes: false, handled: 0 }),
  ),
  ...HOSTS.map(([name, send]): RawCase => ({ name, send, status: [400], closes: false, handled: 0 })),
  {
    name: "a refused target with a body",
    send: `${head("POST /api//echo", "content-length: 1")}a`,
    status: [400],
    closes: true,
    handled: 0,
  },
  {
    name: "a header of 17 KB",
    send: head("GET /api/echo", `x-a: ${"a".repeat(17_000)}`),
    status: [431],
    closes: true,
    handled: 0,
  },
  {
    name: "a URL of 17 KB",
    send: head(`GET /api/echo?${"a".repeat(17_000)}`),
    status: [431],
    closes: true,
    handled: 0,
  },
  {
    name: "more than 100 headers",
    send: head("GET /api/echo", ...Array.from({ length: 100 }, (_, at) => `x-${at}: a`)),
    status: [431],
    closes: false,
    handled: 0,
  },
  {
    name: "a declared body over the limit",
    send: `${head(POST, "content-length: 70000")}${big}`,
    status: [413],
    closes: false,
    handled: 0,
  },
  {
    name: "a chunked body over the limit",
    send: `${head(POST, "transfer-encoding: chunked")}${chunked(big)}`,
    status: [413],
    closes: false,
  },
  {
    name: "the same for Python",
    send: `${head("POST /api/echo_py", "transfer-encoding: chunked")}${chunked(big)}`,
    status: [413],
    closes: false,
  },
  {
    name: "a chunk extension of 20 KB",
    send: `${head(POST, "transfer-encoding: chunked")}1;${"a".repeat(20_000)}\r\nx\r\n0\r\n\r\n`,
    status: [413],
    closes: true,
  },
  {
    name: "trailers, which change nothing",
    send: `${head(POST, "transfer-encoding: chunked", "trailer: x-late")}1\r\nx\r\n0\r\nx-late: 1\r\nhost: other.test\r\n\r\n`,
    status: [200],
    closes: false,
    handled: 1,
    never: /x-late":"1|other\.test/,
  },
  {
    name: "Expect with a body over the limit",
    send: head(POST, "expect: 100-continue", "content-length: 70000"),
    status: [413],
    closes: true,
    handled: 0,
  },
  {
    name: "Expect where nobody answers",
    send: head("POST /api/none", "expect: 100-continue", "content-length: 3"),
    status: [404],
    closes: true,
  },
  {
    name: "Expect with a method that is not there",
    send: head("PUT /api/echo", "expect: 100-continue", "content-length: 3"),
    status: [405],
    closes: true,
    handled: 0,
  },
  {
    name: "another expectation",
    send: head(POST, "expect: a-miracle", "content-length: 3"),
    status: [417],
    closes: true,
    handled: 0,
  },
  {
    name: "Expect with a good body",
    send: `${head(POST, "expect: 100-continue", "content-length: 3")}abc`,
    status: [100, 200],
    closes: false,
    handled: 1,
  },
  {
    name: "Expect for Python",
    send: `${head("POST /api/echo_py", "expect: 100-continue", "content-length: 3")}abc`,
    status: [100, 200],
    closes: false,
  },
  {
    name: "an absolute target for this host",
    send: head("GET http://{host}/api/echo?a=1"),
    status: [200],
    closes: false,
    handled: 1,
  },
  { name: "HEAD", send: head("HEAD /api/echo"), methods: ["HEAD"], status: [200], closes: false, handled: 1 },
  { name: "HEAD where nobody answers", send: head("HEAD /api/none"), methods: ["HEAD"], status: [404], closes: false },
  { name: "OPTIONS for the server", send: head("OPTIONS *"), status: [204], closes: true, handled: 0 },
  {
    name: "TRACE",
    send: head("TRACE /api/echo", "x-secret: 1"),
    status: [405],
    closes: false,
    handled: 0,
    never: /x-secret/,
  },
  {
    name: "CONNECT",
    send: "CONNECT other.test:443 HTTP/1.1\r\nhost: other.test:443\r\n\r\n",
    status: [405],
    closes: true,
    handled: 0,
  },
  {
    name: "a method that no handler may have",
    send: head("PROPFIND /api/echo"),
    status: [405],
    closes: false,
    handled: 0,
  },
  {
    name: "an upgrade to WebSocket, answered as if it did not ask",
    send: head(
      "GET /api/echo",
      "connection: upgrade",
      "upgrade: websocket",
      "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-version: 13",
    ),
    status: [200],
    closes: false,
    handled: 1,
  },
  {
    name: "an upgrade to HTTP/2, answered as if it did not ask",
    send: head(
      "GET /api/echo",
      "connection: upgrade, http2-settings",
      "upgrade: h2c",
      "http2-settings: AAMAAABkAAQAAP__",
    ),
    status: [200],
    closes: false,
    handled: 1,
  },
  { name: "HTTP/1.0", send: "GET /api/echo HTTP/1.0\r\n\r\n", status: [200], closes: true, handled: 1 },
  {
    name: "HTTP/1.0 that stays",
    send: "GET /api/echo HTTP/1.0\r\nhost: {host}\r\nconnection: keep-alive\r\n\r\n",
    status: [200],
    closes: false,
    handled: 1,
  },
  {
    name: "three requests in one write",
    send: head("GET /api/soon") + head("GET /api/echo") + head("GET /api/soon"),
    status: [200, 200, 200],
    closes: false,
    handled: 1,
  },
  {
    name: "a bad request behind a good one that takes a while",
    send: `${head("GET /api/soon")}nonsense\r\n\r\n`,
    status: [200, 400],
    closes: true,
  },
  {
    name: "a header of line breaks from a handler",
    send: head("GET /api/bad/crlf"),
    status: [500],
    closes: false,
    never: /set-cookie/,
  },
  { name: "a header that is no latin-1", send: head("GET /api/bad/emoji"), status: [500], closes: false },
  {
    name: "a header of line breaks from Python",
    send: head("GET /api/bad/header_py"),
    status: [500],
    closes: false,
    never: /\nb: c/,
  },
  { name: "a length that is too long", send: head("GET /api/bad/long-length"), status: [200], closes: false },
  { name: "a length that is too short", send: head("GET /api/bad/short-length"), status: [200], closes: false },
  {
    name: "framing headers from a handler",
    send: head("GET /api/bad/framing"),
    status: [200],
    closes: false,
    never: /upgrade/,
  },
  {
    name: "a length and a body with a 204",
    send: head("GET /api/bad/empty-status"),
    status: [204],
    closes: false,
    never: /four/,
  },
  { name: "a text that is thrown", send: head("GET /api/bad/text"), status: [500], closes: false, never: /secret/ },
  { name: "nothing that is thrown", send: head("GET /api/bad/nothing"), status: [500], closes: false },
  {
    name: "a body read in part",
    send: `${head("POST /api/partly", "content-length: 60000")}${"x".repeat(60_000)}`,
    status: [200],
    closes: false,
  },
  {
    name: "a body nobody reads",
    send: `${head("PUT /api/echo", "content-length: 60000")}${"x".repeat(60_000)}`,
    status: [405],
    closes: false,
  },
];
