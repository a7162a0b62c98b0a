import { numberLengthMax } from './feel-limits.ts';
import { parseNumber } from './number.ts';
import type { FeelNumber } from './values.ts';

/** Why a text is no expression, and at which position. Only the parser throws it. */
export class SyntaxFailure extends Error {
  readonly position: number;

  constructor(expected: string, position: number) {
    super(expected);
    this.position = position;
  }
}

const reservedWords: ReadonlySet<string> = new Set([
  'null',
  'true',
  'false',
  'function',
  'in',
  'return',
  'then',
  'else',
  'satisfies',
  'and',
  'or',
]);

/** Whether the word belongs to the language, so that no variable can have it as its name. */
export function isReserved(word: string): boolean {
  return reservedWords.has(word);
}

/** The space characters of DMN 1.5, grammar rules 61 and 62. */
const blanks =
  '\t\n\v\f\r \u0085\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007' +
  '\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff';

export function isBlank(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return blanks.includes(String.fromCharCode(code));
}

const wordStart = /[\p{L}\p{Nl}\p{Sc}\p{Pc}]/u;
const wordPart = /[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mc}\p{Mn}]/u;

/** Whether Java accepts the character at the start of an identifier. */
function isWordStart(code: number): boolean {
  if (code < 0x80) {
    return (
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      code === 0x5f ||
      code === 0x24
    );
  }
  return wordStart.test(String.fromCodePoint(code)) && !isBlank(code);
}

function isWordPart(code: number): boolean {
  if (code < 0x80) return isWordStart(code) || (code >= 0x30 && code <= 0x39);
  return wordPart.test(String.fromCodePoint(code)) && !isBlank(code);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  "'": "'",
  '"': '"',
  '\\': '\\',
};

/** Reads the words, numbers and strings of a text; the parser interprets them. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  fail(expected: string): never {
    throw new SyntaxFailure(expected, this.at);
  }

  /** Skips blanks and comments. */
  skip(): void {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code > 0x2f && code < 0x80) return;
      if (isBlank(code)) this.at += 1;
      else if (code === 0x2f && this.#skipComment()) continue;
      else return;
    }
  }

  #skipComment(): boolean {
    const next = this.text.charAt(this.at + 1);
    if (next === '/') {
      const end = this.text.indexOf('\n', this.at);
      this.at = end < 0 ? this.text.length : end + 1;
      return true;
    }
    if (next !== '*') return false;
    const end = this.text.indexOf('*/', this.at + 2);
    if (end < 0) this.fail('"*/"');
    this.at = end + 2;
    return true;
  }

  atEnd(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  /** The next character after blanks, `''` at the end. */
  peek(): string {
    this.skip();
    return this.text.charAt(this.at);
  }

  lookingAt(symbol: string): boolean {
    this.skip();
    return this.text.startsWith(symbol, this.at);
  }

  take(symbol: string): boolean {
    if (!this.lookingAt(symbol)) return false;
    this.at += symbol.length;
    return true;
  }

  expect(symbol: string): void {
    if (!this.take(symbol)) this.fail(JSON.stringify(symbol));
  }

  /** The word that starts here, reserved or not; `undefined` if there is none. Does not move. */
  peekWord(): string | undefined {
    this.skip();
    const end = this.wordEnd(this.at);
    return end === this.at ? undefined : this.text.slice(this.at, end);
  }

  wordEnd(from: number): number {
    const { text } = this;
    let at = from;
    let code = text.codePointAt(at);
    if (code === undefined || !isWordStart(code)) return from;
    do {
      at += code > 0xffff ? 2 : 1;
      code = text.codePointAt(at);
    } while (code !== undefined && isWordPart(code));
    return at;
  }

  takeWord(word: string): boolean {
    this.skip();
    const { text } = this;
    if (!text.startsWith(word, this.at)) return false;
    const next = text.codePointAt(this.at + word.length);
    if (next !== undefined && isWordPart(next)) return false;
    this.at += word.length;
    return true;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) this.fail(JSON.stringify(word));
  }

  /** Reads a name: a word that is not reserved, or any text between backticks. */
  readName(): string {
    if (this.peek() === '`') return this.readQuoted();
    const word = this.peekWord();
    if (word === undefined || isReserved(word)) this.fail('name');
    this.at += word.length;
    return word;
  }

  readQuoted(): string {
    const end = this.text.indexOf('`', this.at + 1);
    if (end <= this.at + 1) this.fail('name');
    const name = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return name;
  }

  /** The raw text between two quotes; a backslash protects the character after it. */
  readRawString(): string {
    const { text } = this;
    const start = this.at + 1;
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      if (Number.isNaN(code)) this.fail('"\\""');
      if (code === 0x22) break;
      at += code === 0x5c ? 2 : 1;
    }
    this.at = at + 1;
    return text.slice(start, at);
  }

  readString(): string {
    const raw = this.readRawString();
    return raw.includes('\\') ? unescape(raw) : raw;
  }

  /** Reads a number: digits with an optional fraction, or a fraction alone; `undefined` if there is none here. */
  readNumber(): FeelNumber | undefined {
    const { text } = this;
    const start = this.at;
    let at = text.charCodeAt(start) === 0x2d ? start + 1 : start;
    const digits = at;
    while (isDigit(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) === 0x2e && isDigit(text.charCodeAt(at + 1))) {
      at += 2;
      while (isDigit(text.charCodeAt(at))) at += 1;
    }
    if (at === digits) return undefined;
    const value = parseNumber(text.slice(start, at));
    if (value === undefined) this.fail(`a number of at most ${numberLengthMax} digits`);
    this.at = at;
    return value;
  }
}

function unescape(raw: string): string {
  return raw.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|([\s\S]))/g,
    (whole, short: string | undefined, long: string | undefined, letter: string | undefined) => {
      const hex = short ?? long;
      if (hex === undefined) return escapes[letter ?? ''] ?? whole;
      const code = Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
