// Kinds of values that settings have; each says in words what it accepts.
import { isIP } from "node:net";
import * as z from "zod";

/** What setTimeout can count. */
export const MAX_TIMER = 2_147_483_647;

/** What an app may set of them. */
export type Settings<T> = { [Name in keyof T]?: T[Name] | undefined };

// The error text of every schema is what it accepts; `check` puts name and value before it.
export const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => {
  const error = `a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ""}`;
  return z.int({ error }).min(least, { error }).max(most, { error }).optional();
};
export const text = (error: string, pattern: RegExp) => z.string({ error }).regex(pattern, { error }).optional();
export const oneOf = <const T extends readonly string[]>(names: T) =>
  z.enum(names, { error: names.join(", ") }).optional();
export const list = (error: string, accepts: (value: string) => boolean) =>
  z.array(z.string({ error }).refine(accepts, { error }), { error }).optional();
export const group = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? "" : "an object of ") + Object.keys(shape).join(", "),
  });

/** false, true, or options of the type that is named; what is wrong inside of them is said where it stands. */
export const switchable = <Options extends object>(
  shape: z.core.$ZodLooseShape,
  also?: (options: Options) => string | undefined,
) => {
  const options = group(shape);
  const accepted = `true, false, an object of ${Object.keys(shape).join(", ")}`;
  return z
    .custom<boolean | Options>()
    .optional()
    .check(({ value, issues }) => {
      if (value === undefined || typeof value === "boolean") return;
      const fail = (message: string) => issues.push({ code: "custom", input: value, path: [], message });
      if (typeof value !== "object" || value === null) {
        fail(accepted);
        return;
      }
      const { error } = options.safeParse(value, { reportInput: true });
      for (const issue of error?.issues ?? []) issues.push(issue as z.core.$ZodRawIssue);
      const message = error === undefined ? also?.(value) : undefined;
      if (message !== undefined) fail(message);
    });
};
export const onOff = z.boolean({ error: "true, false" }).optional();
export const headerValue = z
  .union([z.boolean(), z.string()], { error: "true, false, the value of the header" })
  .optional();
/** Options that only Hono understands. */
export const anything = z.unknown().optional();
export const origins = z
  .custom<string | string[] | ((origin: string) => string | undefined)>(
    (value) =>
      typeof value === "string" ||
      typeof value === "function" ||
      (Array.isArray(value) && value.every((one) => typeof one === "string")),
    { error: '"*", an origin such as "https://example.com", a list of them, a function' },
  )
  .optional();
export const names = list("a list of names", (name) => /^[\w-]+$/.test(name));

const isNetwork = (text: string): boolean => {
  const [address = "", bits, ...more] = text.split("/");
  const most = { 4: 32, 6: 128 }[isIP(address)];
  return (
    most !== undefined && more.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most))
  );
};
export const networks = list('a list of addresses and networks such as "10.0.0.0/8"', isNetwork);
export const isHost = (text: string): boolean => /^[^\s/@?#]+$/.test(text);
export const isAddress = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text);
