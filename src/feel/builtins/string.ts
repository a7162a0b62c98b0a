import { fromBase64, toBase64 } from '../base64.ts';
import { toInt } from '../number.ts';
import { extract, matches, replace, split } from '../regex.ts';
import { ErrorValue } from '../runtime.ts';
import type { Runtime, Val } from '../runtime.ts';
import { indexOf } from '../search.ts';
import { shorten } from '../shorten.ts';
import { isNumber } from '../values.ts';
import type { FeelNumber } from '../values.ts';
import { builtin, impure } from './builtin.ts';
import type { Builtin, BuiltinTable } from './builtin.ts';

function textFunction(use: (text: string, run: Runtime) => Val): Builtin {
  return builtin(['string'], ([text], run) => {
    if (typeof text !== 'string') return undefined;
    return use(text, run);
  });
}

/** Changes the case of a text. Some letters become two or three letters. */
function inCase(text: string, run: Runtime): string {
  run.checkLength(text.length);
  return text;
}

function matchFunction(use: (text: string, match: string) => Val): Builtin {
  return builtin(['string', 'match'], ([text, match]) => {
    if (typeof text !== 'string' || typeof match !== 'string') return undefined;
    return use(text, match);
  });
}

function indexIn(text: string, position: FeelNumber): number {
  const index = toInt(position);
  return index > 0 ? index - 1 : text.length + index;
}

/** A position outside of the text is an error, as in Java. */
function substring(text: string, start: number, end: number): Val {
  if (start < 0 || end < start || end > text.length) {
    return new ErrorValue(`begin ${start}, end ${end}, length ${text.length}`);
  }
  return text.slice(start, end);
}

/** A version 4 UUID from the context's randomness. */
function uuid(random: () => number): string {
  const hex = (length: number): string =>
    Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  const variant = '89ab'.charAt(Math.floor(random() * 4));
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
}

/** `java.lang.String.trim`: removes characters up to the blank (U+0020) from both ends. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return text.slice(start, end);
}

/** `java.lang.String.isBlank`: a no-break space is not blank. */
function isBlank(text: string): boolean {
  return !/[^\s\x1c-\x1f]|[\u00a0\u2007\u202f\ufeff]/.test(text);
}

const substringBuiltins: readonly Builtin[] = [
  builtin(['string', 'start position'], ([text, start]) =>
    typeof text === 'string' && isNumber(start)
      ? substring(text, indexIn(text, start), text.length)
      : undefined,
  ),
  builtin(['string', 'start position', 'length'], ([text, start, length]) => {
    if (typeof text !== 'string' || !isNumber(start) || !isNumber(length)) return undefined;
    const from = indexIn(text, start);
    return substring(text, from, Math.min(from + toInt(length), text.length));
  }),
];

const regexBuiltins: BuiltinTable = {
  matches: [
    builtin(['input', 'pattern'], ([text, pattern], run) => {
      if (typeof text !== 'string' || typeof pattern !== 'string') return undefined;
      return matches({ text, pattern }, run);
    }),
    builtin(['input', 'pattern', 'flags'], ([text, pattern, flags], run) => {
      if (typeof text !== 'string' || typeof pattern !== 'string') return undefined;
      if (typeof flags !== 'string') return undefined;
      return matches({ text, pattern, flags }, run);
    }),
  ],
  replace: [
    builtin(['input', 'pattern', 'replacement'], ([text, pattern, replacement], run) => {
      if (typeof text !== 'string' || typeof pattern !== 'string') return undefined;
      if (typeof replacement !== 'string') return undefined;
      return replace({ text, pattern }, replacement, run);
    }),
    builtin(['input', 'pattern', 'replacement', 'flags'], (args, run) => {
      const [text, pattern, replacement, flags] = args;
      if (typeof text !== 'string' || typeof pattern !== 'string') return undefined;
      if (typeof replacement !== 'string' || typeof flags !== 'string') return undefined;
      return replace({ text, pattern, flags }, replacement, run);
    }),
  ],
  split: [
    builtin(['string', 'delimiter'], ([text, pattern], run) => {
      if (typeof text !== 'string' || typeof pattern !== 'string') return undefined;
      const parts = split({ text, pattern }, run);
      if (!(parts instanceof ErrorValue)) return parts;
      return new ErrorValue(`Invalid pattern for delimiter '${shorten(pattern)}'`);
    }),
  ],
  extract: [
    builtin(['input', 'pattern'], ([text, pattern], run) => {
      if (typeof text !== 'string' || typeof pattern !== 'string') return undefined;
      return extract({ text, pattern }, run);
    }),
  ],
};

export const stringBuiltins: BuiltinTable = {
  ...regexBuiltins,
  substring: substringBuiltins,
  'string length': [textFunction((text) => text.length)],
  'upper case': [textFunction((text, run) => inCase(text.toUpperCase(), run))],
  'lower case': [textFunction((text, run) => inCase(text.toLowerCase(), run))],
  'substring before': [
    matchFunction((text, match) => text.slice(0, Math.max(0, indexOf(text, match)))),
  ],
  'substring after': [
    matchFunction((text, match) => {
      const index = indexOf(text, match);
      return index < 0 ? '' : text.slice(index + match.length);
    }),
  ],
  contains: [matchFunction((text, match) => indexOf(text, match) >= 0)],
  'starts with': [matchFunction((text, match) => text.startsWith(match))],
  'ends with': [matchFunction((text, match) => text.endsWith(match))],
  trim: [textFunction(trim)],
  'is blank': [textFunction((text) => isBlank(text))],
  uuid: [impure([], (_args, run) => uuid(run.context.random))],
  'to base64': [
    builtin(['value'], ([text], run) => {
      if (typeof text !== 'string') return undefined;
      const encoded = toBase64(text);
      run.checkLength(encoded.length);
      return encoded;
    }),
  ],
  'from base64': [
    builtin(['value'], ([text]) => {
      if (typeof text !== 'string') return undefined;
      return fromBase64(text) ?? new ErrorValue(`Failed to decode '${shorten(text)}' from Base64`);
    }),
  ],
};
