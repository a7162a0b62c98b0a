/**
 * Reads JSON bodies.
 *
 * B1  Numbers keep every digit: one that a double would round becomes raw JSON (`JSON.rawJSON`), which only
 *     `variableDocument` accepts; anywhere else it is of the wrong type.
 * B2  A number beyond the range of a double, a property named `__proto__` and too deep nesting are refused here, so
 *     nothing behind this file meets them.
 * B3  The bytes must be UTF-8 (RFC 8259 §8.1), so that no character is replaced by another in silence. A byte order mark
 *     is left out.
 */
import { isUtf8 } from 'node:buffer';
import { badRequest, RefusedRequest } from './v2/problem.ts';
import { cannotBeParsed } from './v2/violation.ts';

/** What may need care: a long number, a large exponent, or something that could spell `__proto__`. */
const suspicious = /[:[,\s.-]\d{16}|\d[eE]\+?\d{3}|__proto__|\\u005[fF]/;

interface RevivedSource {
  readonly source?: string;
}

type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: RevivedSource) => unknown,
) => unknown;

/** TypeScript's library does not know the third argument yet (ECMAScript 2025, JSON.parse with source). */
const parseWithSource = JSON.parse as ParseWithSource;
const rawJson = (JSON as unknown as { rawJSON: (text: string) => object }).rawJSON;

/** `undefined` for an empty body. Throws a `RefusedRequest`. */
export function parseJsonBody(bytes: Buffer, depthMax: number): unknown {
  if (!isUtf8(bytes)) {
    throw new RefusedRequest(badRequest('Failed to read request: the body is not valid UTF-8'));
  }
  const text = bytes.toString('utf8', hasMark(bytes) ? mark.length : 0);
  if (text === '') return undefined;
  // A body too short to nest that deep need not be scanned.
  if (text.length > 2 * depthMax && isNestedDeeper(text, depthMax)) {
    throw new RefusedRequest(
      badRequest(`Failed to read request: it is nested deeper than ${depthMax} levels`),
    );
  }
  try {
    return suspicious.test(text) ? parseWithSource(text, keepDigits) : JSON.parse(text);
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    throw new RefusedRequest(badRequest('Failed to read request: the body is not valid JSON'));
  }
}

const mark = [0xef, 0xbb, 0xbf] as const;

function hasMark(bytes: Buffer): boolean {
  return mark.every((byte, at) => bytes[at] === byte);
}

function keepDigits(key: string, value: unknown, { source }: RevivedSource): unknown {
  if (key === '__proto__') throw new RefusedRequest(cannotBeParsed(key));
  if (typeof value !== 'number' || source === undefined) return value;
  if (!Number.isFinite(value)) throw new RefusedRequest(cannotBeParsed(key));
  return source.length >= 16 && String(value) !== source ? rawJson(source) : value;
}

const quote = 34;
const backslash = 92;
const bracket = 91;
const bracketClosed = 93;
const brace = 123;
const braceClosed = 125;

/** Counts brackets outside strings, without recursion. */
function isNestedDeeper(text: string, depthMax: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === backslash) index++;
      else if (code === quote) isInString = false;
    } else if (code === quote) isInString = true;
    else if (code === bracket || code === brace) {
      if (++depth > depthMax) return true;
    } else if (code === bracketClosed || code === braceClosed) depth--;
  }
  return false;
}
