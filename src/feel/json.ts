import { isList, isMap } from './values.ts';
import type { FeelNumber, FeelValue } from './values.ts';
import { RecencyCache, ownText } from './cache.ts';
import { contextCost, entryCost, scanCost, valueCost } from './costs.ts';
import type { Meter } from './costs.ts';
import { numberLengthMax } from './feel-limits.ts';
import { fromDouble, isDecimal, numberToJson, parseNumber } from './number.ts';
import { temporalToResult } from './temporal-text.ts';

/** The maximum nesting of JSON that is read or written. */
const depthMax = 1_000;

/** The text is not JSON, or its nesting is too deep. */
class JsonSyntaxError extends Error {}

/**
 * The value of a JSON text. Integers of any size keep their digits, keys keep their order. `meter` is charged for the
 * values, but not for the length of the text. Throws a `JsonSyntaxError`.
 */
export function fromJson(json: string, meter: Meter = unmetered): FeelValue {
  const scalar = readScalar(json);
  if (scalar !== undefined) return scalar;
  return new JsonReader(json, meter).readAll();
}

const unmetered: Meter = { charge: () => undefined };

/** Reads common short texts without a reader, because most variables are scalars. */
function readScalar(json: string): FeelValue | undefined {
  const first = json.charCodeAt(0);
  if (first === quote) {
    if (json.indexOf('\\') < 0 && json.indexOf('"', 1) === json.length - 1 && json.length > 1) {
      return json.slice(1, -1);
    }
    return undefined;
  }
  if (first >= digit0 && first <= digit9 && json.length < 16) {
    const value = Number(json);
    if (Number.isInteger(value) && /^\d+$/.test(json)) return value;
    return undefined;
  }
  if (json === 'true') return true;
  if (json === 'false') return false;
  return json === 'null' ? null : undefined;
}

const quote = 0x22;
const backslash = 0x5c;
const digit0 = 0x30;
const digit9 = 0x39;

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  readonly #meter: Meter;

  constructor(text: string, meter: Meter) {
    this.#text = text;
    this.#meter = meter;
  }

  readAll(): FeelValue {
    this.#skipBlanks();
    const value = this.#readValue();
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#fail();
    return value;
  }

  #fail(): never {
    throw new JsonSyntaxError(`Expected JSON, but found something else at ${this.#at}`);
  }

  #skipBlanks(): void {
    const text = this.#text;
    let at = this.#at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
      at += 1;
    }
    this.#at = at;
  }

  #readValue(): FeelValue {
    this.#meter.charge(valueCost);
    const code = this.#text.charCodeAt(this.#at);
    if (code === quote) return this.#readString();
    if (code === 0x7b) return this.#nested(() => this.#readObject());
    if (code === 0x5b) return this.#nested(() => this.#readArray());
    if (code === 0x74) return this.#readWord('true', true);
    if (code === 0x66) return this.#readWord('false', false);
    if (code === 0x6e) return this.#readWord('null', null);
    return this.#readNumber();
  }

  #nested(read: () => FeelValue): FeelValue {
    this.#depth += 1;
    if (this.#depth > depthMax) this.#fail();
    this.#at += 1;
    this.#skipBlanks();
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #readWord(word: string, value: FeelValue): FeelValue {
    if (!this.#text.startsWith(word, this.#at)) this.#fail();
    this.#at += word.length;
    return value;
  }

  #readObject(): FeelValue {
    if (this.#take(0x7d)) return emptyMap;
    this.#meter.charge(contextCost);
    const map = new Map<string, FeelValue>();
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== quote) this.#fail();
      const key = this.#readString();
      this.#skipBlanks();
      if (!this.#take(0x3a)) this.#fail();
      this.#skipBlanks();
      this.#meter.charge(entryCost);
      map.set(key, this.#readValue());
      this.#skipBlanks();
      if (this.#take(0x7d)) return map;
      if (!this.#take(0x2c)) this.#fail();
      this.#skipBlanks();
    }
  }

  #readArray(): FeelValue {
    if (this.#take(0x5d)) return emptyList;
    this.#meter.charge(4 * valueCost);
    const list: FeelValue[] = [];
    for (;;) {
      list.push(this.#readValue());
      this.#skipBlanks();
      if (this.#take(0x5d)) return list;
      if (!this.#take(0x2c)) this.#fail();
      this.#skipBlanks();
    }
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #readString(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === quote) break;
      if (code === backslash) return this.#readEscaped(start, at);
      if (!(code >= 0x20)) this.#fail();
      at += 1;
    }
    this.#at = at + 1;
    this.#meter.charge(scanCost(at - start));
    return text.slice(start, at);
  }

  /** JavaScript reads the escapes after the end of the string is found. */
  #readEscaped(start: number, firstEscape: number): string {
    const text = this.#text;
    let at = firstEscape;
    for (let code = text.charCodeAt(at); code !== quote; code = text.charCodeAt(at)) {
      if (Number.isNaN(code)) this.#fail();
      at += code === backslash ? 2 : 1;
    }
    this.#at = at + 1;
    this.#meter.charge(2 * scanCost(at - start));
    try {
      return JSON.parse(text.slice(start - 1, at + 1)) as string;
    } catch {
      return this.#fail();
    }
  }

  /** Reads short integers without a regular expression, because most numbers are short integers. */
  #readNumber(): FeelNumber {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    let code = text.charCodeAt(at);
    while (code >= digit0 && code <= digit9) code = text.charCodeAt((at += 1));
    const isEnd = code === 0x2c || code === 0x7d || code === 0x5d;
    if (isEnd && at > start && at - start < 16 && text.charCodeAt(start) !== digit0) {
      this.#at = at;
      return Number(text.slice(start, at));
    }
    return this.#readAnyNumber();
  }

  #readAnyNumber(): FeelNumber {
    numberPattern.lastIndex = this.#at;
    const match = numberPattern.exec(this.#text);
    if (match === null) this.#fail();
    this.#at = numberPattern.lastIndex;
    const [digits] = match;
    this.#meter.charge(
      scanCost(digits.length) + 4 + (Math.min(digits.length, numberLengthMax) >> 1),
    );
    return readJsonNumber(digits);
  }
}

/**
 * Shared, because a hostile text may contain many empty contexts, and each would take more memory than its two letters.
 */
const emptyMap: ReadonlyMap<string, FeelValue> = new Map();
const emptyList: readonly FeelValue[] = [];

/** Whole numbers keep all their digits, others are doubles, as in Zeebe: 1.50 is 1.5, and 5.0 stays 5.0. */
function readJsonNumber(text: string): FeelNumber {
  const value = Number(text);
  if (text.length < 16) {
    const size = Math.abs(value);
    if (!Number.isInteger(value) && size >= 1e-3 && size < 1e7) return value;
  }
  if (/[.eE]/.test(text) && Number.isFinite(value)) return fromDouble(value) ?? 0;
  if (text.length <= numberLengthMax) return parseNumber(text) ?? 0;
  return parseNumber(`${text.slice(0, shownDigits)}e${text.length - shownDigits}`) ?? 0;
}

/** How many digits of a too long whole number are kept: a few more than its sum with any number would keep. */
const shownDigits = 50;

/** The JSON text of a result outside of FEEL; functions and ranges become null. */
export function toJson(value: FeelValue): string {
  const parts: string[] = [];
  writeJson(value, parts, 0);
  return parts.length === 1 ? (parts[0] ?? 'null') : parts.join('');
}

function writeJson(value: FeelValue, parts: string[], depth: number): void {
  if (depth > depthMax)
    throw new RangeError('Expected a value to be written as JSON, but it is nested too deeply');
  switch (typeof value) {
    case 'number':
      parts.push(numberToJson(value));
      return;
    case 'string':
      parts.push(quoted(value));
      return;
    case 'boolean':
      parts.push(value ? 'true' : 'false');
      return;
    default:
      if (value === null) parts.push('null');
      else if (isList(value)) writeList(value, parts, depth);
      else if (isMap(value)) writeMap(value, parts, depth);
      else if (isDecimal(value)) parts.push(numberToJson(value));
      else if (value.kind === 'range' || value.kind === 'function') parts.push('null');
      else parts.push(JSON.stringify(temporalToResult(value)));
  }
}

/** Most texts need no escape. */
function quoted(text: string): string {
  return text.length < 200 && !/["\\\p{Cc}\p{Cs}]/u.test(text) ? `"${text}"` : JSON.stringify(text);
}

const keyTexts = new RecencyCache<string>({ entriesMax: 1_000, lengthMax: 64_000 });
const keyLengthMax = 64;

/** Caches keys, because the same few keys are written repeatedly. */
function keyText(key: string): string {
  if (key.length > keyLengthMax) return `${JSON.stringify(key)}:`;
  const known = keyTexts.get(key);
  if (known !== undefined) return known;
  const own = ownText(key);
  const text = `${JSON.stringify(own)}:`;
  keyTexts.set(own, text, text.length);
  return text;
}

function writeList(list: readonly FeelValue[], parts: string[], depth: number): void {
  let separator = '[';
  for (const item of list) {
    parts.push(separator);
    writeJson(item, parts, depth + 1);
    separator = ',';
  }
  parts.push(separator === '[' ? '[]' : ']');
}

function writeMap(map: ReadonlyMap<string, FeelValue>, parts: string[], depth: number): void {
  let separator = '{';
  for (const [key, item] of map) {
    parts.push(separator + keyText(key));
    writeJson(item, parts, depth + 1);
    separator = ',';
  }
  parts.push(separator === '{' ? '{}' : '}');
}
