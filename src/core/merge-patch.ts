import type { JsonText } from './json.ts';

/**
 * What a JSON Merge Patch (RFC 7396) makes of a document: its members replace those of the same name, objects within
 * objects, and `null` takes one away. Numbers keep all their digits.
 */
export function mergePatchText(document: JsonText, patch: JsonText): JsonText {
  return JSON.stringify(merge(read(document), read(patch))) as JsonText;
}

type Members = Readonly<Record<string, unknown>>;

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, merge(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Members {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !json.isRawJSON(value)
  );
}

/** ECMAScript's JSON.parse with source, which TypeScript's library does not know yet. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}

const json = JSON as unknown as JsonWithSource;

function read(text: JsonText): unknown {
  return json.parse(text, (_name, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    return String(value) === source ? value : json.rawJSON(source);
  });
}
