import type { JsonText } from './json.ts';

/** ECMAScript's JSON.parse with source text access. TypeScript's library does not declare it yet. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}

export const jsonWithSource = JSON as unknown as JsonWithSource;

/** A number kept as its text. `JSON.stringify` writes that text unchanged. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** A shorter number has at most 15 digits, which a double keeps. */
const longNumberLength = 16;

/** Matches every object or list that contains a number of at least that length, and some others. */
export const longNumber: RegExp = new RegExp(`[:[,\\s-]\\d[\\d.]{${longNumberLength - 1}}`);

/** Parses JSON and keeps every digit: a number that a double would write differently becomes a `RawNumber`. */
export function parseExactly(text: JsonText): unknown {
  return longNumber.test(text)
    ? jsonWithSource.parse(text, (_name, value, { source }) => keepDigits(value, source))
    : JSON.parse(text);
}

/** For a reviver. `source` is defined for values that are neither objects nor lists. */
export function keepDigits(value: unknown, source: string | undefined): unknown {
  if (typeof value !== 'number' || source === undefined) return value;
  const isKept = source.length < longNumberLength || String(value) === source;
  return isKept ? value : jsonWithSource.rawJSON(source);
}

export function isRawNumber(value: unknown): value is RawNumber {
  return jsonWithSource.isRawJSON(value);
}
