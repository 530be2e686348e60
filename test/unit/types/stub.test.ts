// TypeScript modules as Python sees them: whole stubs, and single types.
import { describe, expect, it } from "vitest";
import { stubText } from "../../../runtime/types/stub.ts";

const HEAD = "# Made by polyglot from the sources of this app: what is changed here is lost.\n";

/** Imports of files beside it lead to stubs in `_lib`, others nowhere. */
const stubOf = (source: string) =>
  stubText("pricing.ts", source, (specifier) =>
    specifier.startsWith("./") ? `_lib.${specifier.slice(2).replace(/\.ts$/, "")}` : undefined,
  );

describe("a stub", () => {
  it("has the functions of a module with what they say, and the types they need", () => {
    const stub = stubOf(`
import type { Currency } from "./money.ts";
import type { Foreign } from "package";

export interface Item { name: string; price: number; tags?: string[]; parent?: Item | null }
type Color = "red" | "green";
interface Options { color?: Color; until: Date }

/** Sums the prices. */
export function total(items: readonly Item[], rate = 0.1): number { return rate; }

/**
 * Makes a "quote".
 *
 * With \\ many lines.
 */
export async function quote(item: Item, options?: Options): Promise<{ total: number; currency: Currency }> { throw 0; }
export const shout = async (text: string, ...more: string[]): Promise<string> => text;
export async function* count(to: number): AsyncGenerator<{ n: number }> {}
export function loose(value: Foreign, { a }: { a: string }, b) {}
function hidden(): void {}
`);
    expect(stub).toBe(`${HEAD}import collections.abc
import datetime
import typing
from _lib.money import Currency as Currency

class Item(typing.TypedDict):
    name: str
    price: float
    tags: typing.NotRequired[list[str]]
    parent: typing.NotRequired[Item | None]

class TotalResult(float):
    def __await__(self) -> collections.abc.Generator[typing.Any, typing.Any, float]: ...

type Color = typing.Literal["red", "green"]

class Options(typing.TypedDict):
    color: typing.NotRequired[Color]
    until: datetime.datetime

class QuoteResult(typing.TypedDict):
    total: float
    currency: Currency

class ShoutResult(str):
    def __await__(self) -> collections.abc.Generator[typing.Any, typing.Any, str]: ...

class CountResultItem(typing.TypedDict):
    n: float

class CountResult:
    def __iter__(self) -> collections.abc.Iterator[CountResultItem]: ...
    def __aiter__(self) -> collections.abc.AsyncIterator[CountResultItem]: ...
    def __await__(self) -> collections.abc.Generator[typing.Any, typing.Any, collections.abc.AsyncIterator[CountResultItem]]: ...

class LooseArgument_2(typing.TypedDict):
    a: str

def total(items: collections.abc.Sequence[Item], rate: float = ..., /) -> TotalResult:
    """Sums the prices."""

@typing.overload
def quote(item: Item, options: Options = ..., /) -> typing.Any:
    """Makes a "quote".

    With \\\\ many lines."""

@typing.overload
def quote(item: Item, /, **options: typing.Unpack[Options]) -> typing.Any:
    """Makes a "quote".

    With \\\\ many lines."""

def shout(text: str, /, *more: str) -> ShoutResult: ...

def count(to: float, /) -> CountResult: ...

def loose(value: typing.Any, argument_2: LooseArgument_2, b: typing.Any, /) -> typing.Any: ...
`);
  });

  it("follows what a module passes on", () => {
    const stub = stubOf(`
export { format as money } from "./money.ts";
export * from "./other.ts";
export * from "package";
function local(): bigint { return 1n; }
export { local as renamed };
`);
    expect(stub).toBe(`${HEAD}import collections.abc
import typing
from _lib.money import format as money
from _lib.other import *

class RenamedResult(int):
    def __await__(self) -> collections.abc.Generator[typing.Any, typing.Any, int]: ...

def renamed() -> RenamedResult: ...
`);
  });

  it("of a module without functions or types has none, whatever is wrong with it", () => {
    expect(stubOf("export const VALUE = 3;\nexport class Thing {}\nexport default () => 1;\n")).toBe(HEAD);
    expect(stubOf("export function broken(\n")).toBe(HEAD);
    expect(stubOf("")).toBe(HEAD);
  });
});

describe("a named type", () => {
  const written = (source: string) => stubOf(source).split("\n\n").slice(1).join("\n").trimEnd();

  it.each([
    ["an enum", "export enum Level { Low, High = 5, Higher, Name = 'n' }", 'type Level = typing.Literal[0, 5, 6, "n"]'],
    ["an enum of computed values", "export enum Level { A = 1 << 2 }", "type Level = float | str"],
    ["a table", "export type T = Record<string, number>", "type T = dict[str, float]"],
    ["an object of any names", "export interface T { [name: string]: boolean }", "type T = dict[str, bool]"],
    [
      "names and any others",
      "export interface T { a: string; [name: string]: unknown }",
      "type T = dict[str, typing.Any]",
    ],
    [
      "names that Python has not",
      'export interface T { "a-b": string; class?: number }',
      'T = typing.TypedDict("T", {"a-b": str, "class": typing.NotRequired[float]})',
    ],
    [
      "what cannot be set",
      "export interface T { readonly a: number; readonly b?: string }",
      "class T(typing.TypedDict):\n    a: typing.ReadOnly[float]\n    b: typing.ReadOnly[typing.NotRequired[str]]",
    ],
    [
      "one that goes on another",
      "interface A { a: string }\nexport interface B extends A { b: number; run(): void }",
      "class A(typing.TypedDict):\n    a: str\n\nclass B(A):\n    b: float",
    ],
    [
      "an intersection",
      "interface A { a: string }\nexport type B = A & { b: number }",
      "class A(typing.TypedDict):\n    a: str\n\nclass B(A):\n    b: float",
    ],
    [
      "one with parameters",
      "export interface Page<T> { items: T[] }\nexport type Pages = Page<string>[]",
      "class Page[T](typing.TypedDict):\n    items: list[T]\n\ntype Pages = list[Page[str]]",
    ],
    ["one that cannot be told", "export type T = ReturnType<typeof x>", "type T = typing.Any"],
    ["one of a package", 'import type { X } from "package";\nexport type T = X | string', "type T = typing.Any"],
    [
      "a union with null",
      "export type T = null | 'a' | string | 1 | undefined",
      'type T = str | typing.Literal["a", 1] | None',
    ],
    [
      "a tuple",
      "export type T = [first: string, second?: number, ...rest: boolean[]]",
      "type T = list[str | float | bool]",
    ],
    [
      "bytes and moments",
      "export type T = Uint8Array | Date | Map<string, Set<bigint>>",
      "type T = bytes | datetime.datetime | dict[str, list[int]]",
    ],
    [
      "what never is",
      `export type T = never | \`a\${string}\` | -1 | 1.5 | true`,
      "type T = str | float | typing.Literal[-1, True]",
    ],
  ])("%s", (_title, source, expected) => {
    expect(written(source).replaceAll("\n\n", "\n")).toBe(expected.replaceAll("\n\n", "\n"));
  });
});
