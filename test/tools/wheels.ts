// Makes wheels and zip archives for tests, well formed unless asked otherwise.
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipFile {
  name: string;
  content: string;
  /** Unix mode, for links. */
  mode?: number;
}

export interface WheelOptions {
  name: string;
  version?: string;
  requires?: readonly string[];
  /** What it provides, by path; one module that knows its version unless given. */
  files?: Readonly<Record<string, string>>;
  tag?: string;
}

export interface Wheel {
  file: string;
  bytes: Buffer;
}

/** A wheel of one module, whose name is the package's with underscores. */
export function makeWheel({ name, version = "1.0", requires = [], files, tag = "py3-none-any" }: WheelOptions): Wheel {
  const module = name.replaceAll("-", "_");
  const info = `${module}-${version}.dist-info`;
  const metadata = ["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${version}`];
  const contents = {
    ...(files ?? { [`${module}.py`]: `version = "${version}"\n` }),
    [`${info}/METADATA`]: [...metadata, ...requires.map((one) => `Requires-Dist: ${one}`), ""].join("\n"),
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
    [`${info}/RECORD`]: "",
  };
  return {
    file: `${module}-${version}-${tag}.whl`,
    bytes: makeZip(Object.entries(contents).map(([path, content]) => ({ name: path, content }))),
  };
}

export function makeZip(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644 } of files) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    parts.push(Buffer.from("PK\u0003\u0004"), common, path, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    list.push(Buffer.from("PK\u0001\u0002\u0014\u0003"), common, rest, path);
    offset += 30 + path.length + packed.length;
  }
  const entries = Buffer.concat(list);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, entries, Buffer.from("PK\u0005\u0006"), end]);
}
