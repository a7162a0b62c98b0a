import { describe, expect, it } from 'vitest';
import { RecencyCache, ownText } from './cache.ts';
import { toJson } from './json.ts';
import { compileExpression, compileUnaryTests } from './expression.ts';
import type { Evaluation, FeelContext } from './evaluation.ts';
import {
  defaultFeelLimits,
  expressionLengthMax,
  warningLengthMax,
  warningsMax,
} from './feel-limits.ts';

const context: FeelContext = { nowMs: 0, timeZone: 'UTC', random: () => 0.5 };

function evaluate(text: string, variables: Readonly<Record<string, string>> = {}): Evaluation {
  const compiled = compileExpression(text);
  if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
  return compiled.evaluate({ readJson: (name) => variables[name] }, context);
}

function reasonOf(result: Evaluation): string {
  return result.kind === 'failure' ? result.message.replace(/^.*': /s, '') : 'value';
}

const cost = 'the evaluation took more than 1000000 units of work, which is its limit';
const large = `"${'x'.repeat(3_900_000)}"`;

describe('expressions that once stopped the engine for seconds', () => {
  const twice = '(for i in 1..20 return if i = 1 then "ab" else partial[-1] + partial[-1])[-1]';
  it.each([
    [
      'a search',
      `{x: ${twice}, y: substring(x, 1, 200000), r: contains(x, y + "b" + y)}.r`,
      'value',
    ],
    [
      'searches',
      `{x: ${twice}, y: substring(x, 1, 200000), r: for i in 1..100 return substring after(x, y + "b" + y)}.r`,
      cost,
    ],
    [
      'a replacement',
      `{x: ${twice}, y: substring(x, 1, 200000), r: replace(x, y + "b", "")}.r`,
      'value',
    ],
    ['a division', 'modulo(10 ** 99999, 3 * 10 ** -99999)', 'value'],
    ['divisions', 'count(for i in 1..1000000 return modulo(10 ** 99999, i / 7))', cost],
    ['deviations', 'stddev(for i in 1..20000 return i / 7)', cost],
    ['trimming', `trim("x" + string join(for i in 1..100000 return " ") + "x")`, 'value'],
    ['a pattern in any case', `matches("x", "${'\\\\pL'.repeat(400)}", "i")`, cost],
    ['nested filters', `${'[1]['.repeat(60)}1${' = 1]'.repeat(59)}]`, 'value'],
  ])('%s', (_what, text, expected) => {
    expect(reasonOf(evaluate(text))).toBe(expected);
  });

  it('texts that are no number, duration or moment, and texts of large variables', () => {
    const digits = `"P${'1'.repeat(3_900_000)}"`;
    expect(reasonOf(evaluate('duration(s)', { s: digits }))).toBe('value');
    expect(
      reasonOf(
        evaluate('date and time(s)', { s: `"2026-01-01T00:00:00@${'x'.repeat(1_000_000)}"` }),
      ),
    ).toBe('value');
    expect(reasonOf(evaluate('number(s, " ", ",")', { s: large }))).toBe('value');
    expect(
      reasonOf(evaluate('distinct values(for i in 1..500 return s + string(i))', { s: large })),
    ).toBe(cost);
  });

  it('a variable with many values', () => {
    const json = `[${'{},'.repeat(1_000_000)}{}]`;
    expect(reasonOf(evaluate('count(list)', { list: json }))).toBe(cost);
  });
});

describe('warnings', () => {
  it('quote the beginning of a text, and are only counted beyond their maximum', () => {
    const result = evaluate('count(for i in 1..150 return date(s))', { s: large });
    expect(result.warnings).toHaveLength(warningsMax + 1);
    expect(result.warnings.at(-1)?.message).toBe('50 further warnings are not listed');
    const lengths = result.warnings.map(({ message }) => message.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(300);
  });

  it.each([
    'text.missing',
    'map.missing',
    'missing(text)',
    'count(text, text, text)',
    'text + map',
    'text < 1',
    'if text then 1 else 2',
    'matches("a", text + "(")',
    'split("a", text + "(")',
    'assert(1, false, text)',
    'from json(text)',
    'to base64(1)',
    'from base64(text)',
    'date and time(@"2026-01-01T00:00:00", text)',
    'decimal(1, 1, text)',
    'string join([text, 1])',
    'sort([1, 2], function(x, y) text)',
    'for i in text return i',
    'get value(text, "a")',
    `{\`${'k'.repeat(10_000)}\`: 1}.x`,
  ])('are short: %s', (text) => {
    const map = `{"${'k'.repeat(100_000)}":${large}}`;
    const { warnings } = evaluate(text, { text: large, map });
    for (const { message } of warnings) {
      expect(message.length).toBeLessThanOrEqual(warningLengthMax + 1);
    }
  });
});

describe('results', () => {
  it('are never longer as JSON than the limit, even with escapes', () => {
    const max = defaultFeelLimits.resultLengthMax;
    for (const letter of ['\\"', '\\u0001', 'ä', '€', '😀', 'x']) {
      const json = `"${letter.repeat(200_000)}"`;
      for (const times of [1, 3, 10, 20, 40]) {
        const result = evaluate(`for i in 1..${times} return s`, { s: json });
        if (result.kind === 'failure') continue;
        expect(new TextEncoder().encode(toJson(result.value)).length).toBeLessThanOrEqual(max);
      }
      const single = evaluate('s + s', { s: `"${letter.repeat(600_000)}"` });
      if (single.kind === 'failure') continue;
      expect(new TextEncoder().encode(toJson(single.value)).length).toBeLessThanOrEqual(max);
    }
    expect(evaluate('s', { s: `"${'\\"'.repeat(2_000_000)}"` })).toMatchObject({ kind: 'value' });
    expect(reasonOf(evaluate('s', { s: `"${'\\"'.repeat(2_200_000)}"` }))).toBe(
      `a value became longer than ${max} characters`,
    );
  });
});

describe('texts of expressions', () => {
  const names = (count: number, text: (n: number) => string): string =>
    Array.from({ length: count }, (_, n) => text(n)).join('');
  /** Expressions of the maximum length, made of parts on which a careless parser or compiler is quadratic. */
  const long: readonly (readonly [what: string, text: string])[] = [
    ['context entries', `{${names(6_000, (n) => `a${n}:b,`)}z:1}`],
    ['context entries that see each other', `{a0:1,${names(4_000, (n) => `a${n + 1}:a${n},`)}z:1}`],
    ['variables', `[${names(9_000, (n) => `v${n},`)}1]`],
    ['parameters', `function(${names(8_000, (n) => `p${n},`)}z) z`],
    ['words of names', 'a '.repeat(30_000)],
    ['a long name', 'a'.repeat(60_000)],
    ['a long comment', `1 /* ${'*'.repeat(60_000)} */`],
    ['a long text', `"${'\\\\n'.repeat(20_000)}"`],
    ['blanks', `1${' '.repeat(60_000)}+ 1`],
    ['alternatives', `${names(9_000, (n) => `${n}, `)}1`],
    ['a conjunction', `a${' and a'.repeat(9_000)}`],
    ['powers that fold', `[${'9**999999,'.repeat(6_000)}1]`],
    ['nested lists', `${'['.repeat(150)}${'1,'.repeat(30_000)}1${']'.repeat(150)}`],
    ['nested loops', `${'for i in ['.repeat(90)}1${'] return i'.repeat(90)}`],
    ['nested steps', `${'for i in 1..count('.repeat(60)}[1]${') return i'.repeat(60)}`],
    ['accesses', `a${'.b'.repeat(400)}`],
    ['nested filters', `${'a['.repeat(150)}1${' + 1]'.repeat(150)}`],
    ['a range without end', `[1..${'['.repeat(30_000)}`],
  ];

  it.each(long)('%s', (_what, text) => {
    expect(text.length).toBeLessThanOrEqual(expressionLengthMax);
    // Each of them took minutes with a quadratic parser or compiler, so the test checks that they end at all.
    for (const compiled of [compileExpression(text), compileUnaryTests(text)]) {
      if (compiled.kind === 'expression') compiled.evaluate({ readJson: () => '1' }, context);
    }
  });
});

describe('a cache', () => {
  it('counts letters as well as entries, and keeps nothing that is longer than its limit', () => {
    const cache = new RecencyCache<number>({ entriesMax: 10, lengthMax: 100 });
    cache.set('x'.repeat(101), 1, 0);
    expect(cache.get('x'.repeat(101))).toBeUndefined();
    const keys = Array.from({ length: 100 }, (_, n) => String(n).padStart(10, '0'));
    keys.forEach((key, n) => cache.set(key, n, 10));
    expect(keys.filter((key) => cache.get(key) !== undefined).length).toBeLessThanOrEqual(10);
    expect(cache.get(keys.at(-1) ?? '')).toBe(99);
  });

  it('receives copies of partial texts', () => {
    expect(ownText('text')).toBe('text');
    expect(ownText('')).toBe('');
  });
});
