/**
 * Reads JSON bodies.
 *
 * B1  Numbers keep all digits: a number that a double would round becomes a `RawNumber`. Payloads and variables are
 *     written with it. If a schema expects a number, `check-body.ts` converts it into the nearest double.
 * B2  A number beyond the range of a double, a property named `__proto__` and too deep nesting are refused here, so
 *     code behind this file does not see them.
 * B3  The bytes must be UTF-8 (RFC 8259 §8.1), so that no character is silently replaced. A byte order mark is ignored.
 */
import { isUtf8 } from 'node:buffer';
import { jsonWithSource, keepDigits, longNumber } from '../core/exact-json.ts';
import { badRequest, RefusedRequest } from './v2/problem.ts';
import { cannotBeParsed } from './v2/violation.ts';

/**
 * An exponent of three digits in a number. The look-behind comes last, because hexadecimal ids often contain such a
 * pattern.
 */
const largeExponent = /\d[eE]\+?\d{3}(?<=[:[,\s]-?[\d.]+[eE]\+?\d{3})/;

/** Texts that need care: a long number, a large exponent, or a possible spelling of `__proto__`. */
const suspicious = new RegExp(
  `${longNumber.source}|${largeExponent.source}|__proto__|\\\\u005[fF]`,
);

/** Returns `undefined` for an empty body. Throws a `RefusedRequest`. */
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
    return suspicious.test(text) ? jsonWithSource.parse(text, revive) : JSON.parse(text);
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    throw new RefusedRequest(badRequest('Failed to read request: the body is not valid JSON'));
  }
}

const mark = [0xef, 0xbb, 0xbf] as const;

function hasMark(bytes: Buffer): boolean {
  return mark.every((byte, at) => bytes[at] === byte);
}

function revive(key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (key === '__proto__') throw new RefusedRequest(cannotBeParsed(key));
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RefusedRequest(cannotBeParsed(key));
  }
  return keepDigits(value, source);
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
