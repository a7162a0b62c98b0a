import { argumentList, functionDefinition } from './parse-call.ts';
import { followedBy, nameWithBlanks } from './parse-name.ts';
import type { Source } from './parse-source.ts';
import { isBlank, isReserved } from './scanner.ts';
import type { Boundary, Expression } from './syntax.ts';
import { parseLiteral, parseTemporalLiteral } from './temporal-literal.ts';

/** Names of built-in functions that hold a reserved word. */
const namesWithReservedWord = ['date and time', 'years and months duration', 'get or else'];
const propertiesWithBlanks = ['time offset', 'start included', 'end included'];
/** The maximum number of paths, filters and calls in a row; each is one level of the compiled expression. */
const postfixMax = 500;

/** A value with the paths, filters and calls that follow it. */
export function valueChain(source: Source): Expression {
  let base = primaryValue(source);
  for (let count = 0; ; count += 1) {
    if (count > postfixMax) source.scan.fail(`at most ${postfixMax} accesses in a row`);
    const next = source.scan.peek();
    if (next === '.' && !source.scan.lookingAt('..')) base = pathStep(source, base);
    else if (next !== '[' || base.kind === 'range' || closesRange(source)) return base;
    else base = filterStep(source, base);
  }
}

/** Words that follow a range and cannot begin a filter. */
const wordsAfterRange = ['and', 'or', 'then', 'else', 'return', 'satisfies'];

/** Whether a `[` closes the range whose end is being read: if nothing follows that can be a filter. */
function closesRange(source: Source): boolean {
  if (source.rangeEndDepth !== source.depth) return false;
  const start = source.scan.at;
  source.scan.at += 1;
  const next = source.scan.peek();
  const word = source.scan.peekWord();
  source.scan.at = start;
  if (word === undefined) return next === '' || ',)]}'.includes(next);
  return wordsAfterRange.includes(word) && !followedBy(source, start + 1 + word.length, '(');
}

function pathStep(source: Source, base: Expression): Expression {
  source.scan.expect('.');
  source.scan.skip();
  const property = propertiesWithBlanks.find((name) => source.scan.lookingAt(name));
  if (property !== undefined) {
    source.scan.at += property.length;
    return { kind: 'path', base, name: property };
  }
  const name = source.scan.readName();
  if (source.scan.peek() !== '(') return { kind: 'path', base, name };
  return { kind: 'pathCall', base, name, arguments: argumentList(source) };
}

function filterStep(source: Source, list: Expression): Expression {
  source.scan.expect('[');
  const filter = source.expression('value');
  source.scan.expect(']');
  return { kind: 'filter', list, filter };
}

function primaryValue(source: Source): Expression {
  const next = source.scan.peek();
  switch (next) {
    case '"':
      return { kind: 'string', value: source.scan.readString() };
    case '(':
      return parenthesised(source);
    case '[':
      return listOrRange(source);
    case ']':
      return openRange(source);
    case '{':
      return contextLiteral(source);
    case '?':
      source.scan.at += 1;
      source.inputUses += 1;
      return { kind: 'input' };
    case '@':
      source.scan.at += 1;
      if (source.scan.peek() !== '"') source.scan.fail('"\\""');
      return parseTemporalLiteral(source.scan.readRawString());
    case '`':
      return namedValue(source, source.scan.readQuoted());
    default:
      return numberOrWord(source);
  }
}

function numberOrWord(source: Source): Expression {
  const word = source.scan.peekWord();
  if (word !== undefined) return wordValue(source, word);
  const value = source.scan.readNumber();
  if (value === undefined) source.scan.fail('expression');
  return { kind: 'number', value };
}

function wordValue(source: Source, word: string): Expression {
  const special = 'dyg'.includes(word.charAt(0))
    ? namesWithReservedWord.find((name) => source.scan.lookingAt(name))
    : undefined;
  if (special !== undefined && followedBy(source, source.scan.at + special.length, '(')) {
    source.scan.at += special.length;
    return temporalLiteral(source, special) ?? namedValue(source, special);
  }
  if (isReserved(word)) return reservedWord(source, word);
  const name = nameWithBlanks(source, '(') ?? word;
  source.scan.at += name.length;
  return temporalLiteral(source, name) ?? namedValue(source, name);
}

function reservedWord(source: Source, word: string): Expression {
  const start = source.scan.at;
  source.scan.at += word.length;
  switch (word) {
    case 'null':
      return { kind: 'null' };
    case 'true':
      return { kind: 'boolean', value: true };
    case 'false':
      return { kind: 'boolean', value: false };
    case 'function':
      return functionDefinition(source);
    default:
      if ((word === 'and' || word === 'or') && source.scan.peek() === '(')
        return namedValue(source, word);
      source.scan.at = start;
      return source.scan.fail('expression');
  }
}

/** `date("…")` and similar calls are literals if their single argument is one. */
function temporalLiteral(source: Source, name: string): Expression | undefined {
  const start = source.scan.at;
  if (source.scan.take('(') && source.scan.peek() === '"') {
    const text = source.scan.readRawString();
    const literal = source.scan.take(')') ? parseLiteral(name, text) : undefined;
    if (literal !== undefined) return literal;
  }
  source.scan.at = start;
  return undefined;
}

function namedValue(source: Source, name: string): Expression {
  if (source.scan.peek() !== '(') return { kind: 'reference', name };
  return { kind: 'call', name, arguments: argumentList(source) };
}

function parenthesised(source: Source): Expression {
  source.scan.expect('(');
  const value = source.expression('value');
  if (source.scan.take('..')) {
    return { kind: 'range', start: { value, closed: false }, end: rangeEnd(source) };
  }
  source.scan.expect(')');
  return value;
}

function openRange(source: Source): Expression {
  source.scan.expect(']');
  const value = source.additive();
  source.scan.expect('..');
  return { kind: 'range', start: { value, closed: false }, end: rangeEnd(source) };
}

function listOrRange(source: Source): Expression {
  source.scan.expect('[');
  if (source.scan.take(']')) return { kind: 'list', items: [] };
  const first = source.expression('value');
  if (source.scan.take('..')) {
    return { kind: 'range', start: { value: first, closed: true }, end: rangeEnd(source) };
  }
  const items = [first];
  while (source.scan.take(',')) items.push(source.expression('value'));
  source.scan.expect(']');
  return { kind: 'list', items };
}

/** The end of a range, after its two dots. */
export function rangeEnd(source: Source): Boundary {
  const outer = source.rangeEndDepth;
  source.rangeEndDepth = source.depth;
  const value = source.additive();
  source.rangeEndDepth = outer;
  const symbol = source.scan.peek();
  if (symbol !== ')' && symbol !== ']' && symbol !== '[') source.scan.fail('")" | "]" | "["');
  source.scan.at += 1;
  return { value, closed: symbol === ']' };
}

function contextLiteral(source: Source): Expression {
  source.scan.expect('{');
  const entries: { key: string; value: Expression }[] = [];
  if (source.scan.take('}')) return { kind: 'context', entries };
  do {
    const key = contextKey(source);
    source.scan.expect(':');
    entries.push({ key, value: source.expression('value') });
  } while (source.scan.take(','));
  source.scan.expect('}');
  return { kind: 'context', entries };
}

function contextKey(source: Source): string {
  const next = source.scan.peek();
  if (next === '"') return source.scan.readRawString();
  if (next === '`') return source.scan.readQuoted();
  const start = source.scan.at;
  let at = start;
  while (at < source.scan.text.length && !'"{}:,[]`'.includes(source.scan.text.charAt(at))) at += 1;
  // JavaScript's `trim` and FEEL define white space differently.
  let end = at;
  while (end > start && isBlank(source.scan.text.charCodeAt(end - 1))) end -= 1;
  if (end === start) source.scan.fail('name');
  source.scan.at = at;
  return source.scan.text.slice(start, end);
}
