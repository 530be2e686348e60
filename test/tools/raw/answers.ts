// HTTP answers as bytes, taken apart one after another, as a strict client would.

export interface Answer {
  readonly status: number;
  /** Names in lower case; repeated lines are joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ended as its framing says. */
  readonly complete: boolean;
}

/** `methods` are those asked with, in order, GET unless said: an answer to HEAD has no body whatever its headers say. */
export function readAnswers(bytes: Buffer, methods: readonly string[], ended: boolean): Answer[] {
  const answers: Answer[] = [];
  let rest = bytes;
  let asked = 0;
  while (rest.length > 0) {
    const headEnd = rest.indexOf("\r\n\r\n");
    if (headEnd < 0) break;
    const { status, headers } = readHead(rest.subarray(0, headEnd).toString("latin1"));
    const bodiless = status < 200 || status === 204 || status === 304 || methods[asked] === "HEAD";
    const body = bodiless
      ? { text: "", length: 0, complete: true }
      : readBody(rest.subarray(headEnd + 4), headers, ended);
    answers.push({ status, headers, body: body.text, complete: body.complete });
    if (status >= 200) asked++;
    if (!body.complete) break;
    rest = rest.subarray(headEnd + 4 + body.length);
  }
  return answers;
}

function readHead(text: string): Pick<Answer, "status" | "headers"> {
  const [first = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(`${first} `)?.[1];
  if (status === undefined) throw new Error(`no status line: ${JSON.stringify(text)}`);
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return { status: Number(status), headers };
}

interface Body {
  text: string;
  /** Bytes on the wire, framing included. */
  length: number;
  complete: boolean;
}

function readBody(bytes: Buffer, headers: Answer["headers"], ended: boolean): Body {
  if (headers["transfer-encoding"] === "chunked") return readChunks(bytes);
  const length = headers["content-length"] === undefined ? undefined : Number(headers["content-length"]);
  if (length === undefined) return { text: bytes.toString("latin1"), length: bytes.length, complete: ended };
  return { text: bytes.subarray(0, length).toString("latin1"), length, complete: bytes.length >= length };
}

function readChunks(bytes: Buffer): Body {
  let text = "";
  let at = 0;
  for (;;) {
    const line = bytes.indexOf("\r\n", at);
    const size = line < 0 ? Number.NaN : Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    if (Number.isNaN(size) || bytes.length < line + 2 + size + 2)
      return { text, length: bytes.length, complete: false };
    text += bytes.subarray(line + 2, line + 2 + size).toString("latin1");
    at = line + 2 + size + 2;
    if (size === 0) return { text, length: at, complete: true };
  }
}
