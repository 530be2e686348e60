// Reads the YAML that our deployment examples are written in: blocks of keys and lists, plain and quoted text, flow
// lists of quoted text. Anything else is an error, so that nothing is read in a way that others would not.
export type Yaml = string | number | boolean | null | Yaml[] | { [key: string]: Yaml };

interface Row {
  readonly indent: number;
  readonly text: string;
  readonly line: number;
}

const KEY = /^([\w./-]+):(?: +(.*))?$/;

/** The documents of a file. */
export function parseYaml(text: string): Yaml[] {
  return text.split(/^---$/m).map((document) => new Reader(document).read());
}

class Reader {
  readonly #rows: Row[];
  #at = 0;

  constructor(text: string) {
    this.#rows = text.split("\n").flatMap((row, index) => {
      const content = row.replace(/(?:^|\s)#.*$/, "").trimEnd();
      if (content === "") return [];
      if (content.includes("\t")) throw new Error(`Line ${index + 1} has a tab`);
      return [{ indent: content.search(/\S/), text: content.trimStart(), line: index + 1 }];
    });
  }

  read(): Yaml {
    const value = this.#block(0);
    if (this.#at < this.#rows.length) throw this.#error("is indented in a way that fits nothing above");
    return value;
  }

  #block(indent: number): Yaml {
    const row = this.#rows[this.#at];
    if (row === undefined || row.indent < indent) return null;
    return row.text.startsWith("- ") ? this.#list(row.indent) : this.#map(row.indent);
  }

  #list(indent: number): Yaml[] {
    const items: Yaml[] = [];
    for (
      let row = this.#rows[this.#at];
      row?.indent === indent && row.text.startsWith("- ");
      row = this.#rows[this.#at]
    ) {
      const text = row.text.slice(2).trimStart();
      if (KEY.test(text)) {
        // The item is a map whose first key stands behind the dash.
        const inner = indent + row.text.length - text.length;
        this.#rows[this.#at] = { ...row, indent: inner, text };
        items.push(this.#map(inner));
      } else {
        this.#at++;
        items.push(scalar(text, row.line));
      }
    }
    return items;
  }

  #map(indent: number): Yaml {
    const map: { [key: string]: Yaml } = {};
    for (let row = this.#rows[this.#at]; row?.indent === indent; row = this.#rows[this.#at]) {
      const [, key, value] = KEY.exec(row.text) ?? [];
      if (key === undefined) throw this.#error("is neither a key nor an item of a list");
      if (key in map) throw this.#error(`gives ${key} once more`);
      this.#at++;
      map[key] = value === undefined ? this.#block(indent + 1) : scalar(value, row.line);
    }
    return map;
  }

  #error(problem: string): Error {
    const row = this.#rows[this.#at];
    return new Error(`Line ${row?.line} ${problem}: ${row?.text}`);
  }
}

function scalar(text: string, line: number): Yaml {
  if (/^"[^"\\]*"$/.test(text)) return text.slice(1, -1);
  if (/^\["[^"\\]*"(?:, "[^"\\]*")*\]$/.test(text)) return JSON.parse(text);
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  if (/^[\w/.][^"'[\]{}&*!|>%@`]*$/.test(text) && !/: |:$/.test(text)) return text;
  throw new Error(`Line ${line}: ${text} is more YAML than test/tools/yaml.ts reads`);
}
