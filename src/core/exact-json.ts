import type { JsonText } from './json.ts';

/** ECMAScript's JSON.parse with source, which TypeScript's library does not know yet. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}

export const jsonWithSource = JSON as unknown as JsonWithSource;

/** A number as its text, which `JSON.stringify` writes as it is. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** Fewer characters have at most 15 digits, which a double keeps. */
const longNumberLength = 16;

/** Finds every object or list that has a number so long, and some others. */
export const longNumber: RegExp = new RegExp(`[:[,\\s-]\\d[\\d.]{${longNumberLength - 1}}`);

/** An object or a list with every digit: a number that a double would write otherwise becomes a `RawNumber`. */
export function parseExactly(text: JsonText): unknown {
  return longNumber.test(text)
    ? jsonWithSource.parse(text, (_name, value, { source }) => keepDigits(value, source))
    : JSON.parse(text);
}

/** For a reviver: `source` is there for values that are neither objects nor lists. */
export function keepDigits(value: unknown, source: string | undefined): unknown {
  if (typeof value !== 'number' || source === undefined) return value;
  const isKept = source.length < longNumberLength || String(value) === source;
  return isKept ? value : jsonWithSource.rawJSON(source);
}

export function isRawNumber(value: unknown): value is RawNumber {
  return jsonWithSource.isRawJSON(value);
}
