// Forms: urlencoded and multipart, with files, and what is none.
import { type Ask, type Body, type Case, OBJECT, type Topic } from "../case.ts";

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

const form = (body: Body, type?: string): Ask => ({
  method: "POST",
  path: "form",
  headers: type === undefined ? {} : { "content-type": type },
  body,
});
const urlencoded = (text: string): Ask => form(text, "application/x-www-form-urlencoded");
const fields = (value: Record<string, unknown[]>) => ({ fields: value });

function upload(): FormData {
  const data = new FormData();
  data.append("title", "Zwei Dateien ☃");
  data.append("tag", "a");
  data.append("file", new File(["first file"], "eins.txt", { type: "text/plain" }));
  data.append("tag", "b");
  data.append("file", new File(["{}"], "zwei ü.json", { type: "application/json" }));
  data.append("empty", "");
  return data;
}

const malformed = (name: string, body: string, type: string): Case => ({
  name: `malformed: ${name}`,
  ask: form(body, type),
  status: 400,
  problem: { detail: "Malformed form body: its parts do not follow its content type" },
});

const wrongType = (type: string | undefined): Case => ({
  name: `${type ?? "no content type"} is no form`,
  ask: form(new TextEncoder().encode("a=1"), type),
  status: 415,
  problem: {
    detail: `Content type ${type ?? "none"} cannot be read here; send multipart/form-data or application/x-www-form-urlencoded`,
  },
});

const PART = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n';

export const FORMS: Topic = {
  name: "forms",
  styles: OBJECT,
  cases: [
    {
      name: "urlencoded fields",
      ask: urlencoded("a=1&b=x%20y+z&c=%C3%BC"),
      json: fields({ a: ["1"], b: ["x y z"], c: ["ü"] }),
    },
    {
      name: "urlencoded, repeated and empty",
      ask: urlencoded("a=1&a=2&b=&c"),
      json: fields({ a: ["1", "2"], b: [""], c: [""] }),
    },
    {
      name: "urlencoded with a charset",
      ask: form("a=1", "application/x-www-form-urlencoded;charset=UTF-8"),
      json: fields({ a: ["1"] }),
    },
    { name: "urlencoded, nothing in it", ask: urlencoded(""), json: fields({}) },
    {
      name: "multipart with two files and repeated fields",
      ask: form(upload()),
      json: fields({
        title: ["Zwei Dateien ☃"],
        tag: ["a", "b"],
        file: [
          { name: "eins.txt", type: "text/plain", size: 10, text: "first file" },
          { name: "zwei ü.json", type: "application/json", size: 2, text: "{}" },
        ],
        empty: [""],
      }),
    },
    {
      name: "a file of bytes keeps its size",
      ask: form(bytes()),
      json: fields({
        file: [
          { name: "all.bin", type: "application/octet-stream", size: 256, text: new TextDecoder().decode(ALL_BYTES) },
        ],
      }),
    },
    {
      name: "multipart as written by hand",
      ask: form(`${PART}--x--\r\n`, 'multipart/form-data; boundary="x"'),
      json: fields({ a: ["1"] }),
    },
    malformed("no parts", "no parts at all", "multipart/form-data; boundary=x"),
    malformed("no boundary", `${PART}--x--\r\n`, "multipart/form-data"),
    malformed("another boundary", `${PART}--x--\r\n`, "multipart/form-data; boundary=y"),
    malformed("no end", PART, "multipart/form-data; boundary=x"),
    wrongType("application/json"),
    wrongType("text/plain"),
    wrongType(undefined),
  ],
};

function bytes(): FormData {
  const data = new FormData();
  data.append("file", new File([ALL_BYTES], "all.bin"));
  return data;
}
