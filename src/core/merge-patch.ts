import { isRawNumber, parseExactly } from './exact-json.ts';
import type { JsonText } from './json.ts';

/**
 * Applies a JSON Merge Patch (RFC 7396) to a document: a member of the patch replaces the member of the same name,
 * objects are merged recursively, and `null` removes a member. Numbers keep all their digits.
 */
export function mergePatchText(document: JsonText, patch: JsonText): JsonText {
  return JSON.stringify(merge(parseExactly(document), parseExactly(patch))) as JsonText;
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
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)
  );
}
