import { describe, expect, it } from 'vitest';
import { builtinNames } from './builtins/find-builtin.ts';
import { builtinCosts } from './builtins/builtin-costs.ts';
import { compileExpression } from './expression.ts';
import type { FeelContext } from './evaluation.ts';
import { Runtime } from './runtime.ts';
import { valueScope } from './scope.ts';
import type { FeelValue } from './values.ts';

const context: FeelContext = { nowMs: 1_800_000_000_000, timeZone: 'UTC', random: () => 0.5 };
const unlimited: FeelContext = { ...context, limits: { costMax: Number.MAX_SAFE_INTEGER } };

function made(text: string): FeelValue {
  const compiled = compileExpression(text);
  if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
  const result = compiled.evaluate(valueScope(new Map()), unlimited);
  if (result.kind === 'failure') throw new Error(result.message);
  return result.value;
}

const as = (length: number): string => 'a'.repeat(length);

/** Arguments of a hostile call; large, but small enough for one call to stay within a budget. */
const values = new Map<string, FeelValue>([
  ['text', as(100_000)],
  ['match', `${as(50_000)}b${as(40_000)}`],
  ['blanks', ' '.repeat(100_000)],
  ['list', made('for i in 1..20000 return i')],
  ['decimals', made('for i in 1..2000 return i / 7')],
  ['texts', made('for i in 1..2000 return "some text that is compared, number " + string(i)')],
  ['lists', made('for i in 1..2000 return [i, i]')],
  ['entries', made('for i in 1..2000 return {key: string(i), value: i}')],
  ['map', made('context(for i in 1..2000 return {key: string(i), value: i})')],
  ['keys', made('for i in 1..150 return string(i)')],
  ['digits', made(`0.${'7'.repeat(990)}`)],
  ['json', `[${'{"a":[1]},'.repeat(2_000)}1]`],
  ['base64', 'QUJD'.repeat(25_000)],
  ['moment', made('@"2026-07-01T10:00:00@Europe/Berlin"')],
  ['booleans', made('for i in 1..20000 return true')],
]);
const scope = valueScope(values);

/** One hostile call of each function, and its minimum cost. */
const adversaries: Readonly<Record<string, readonly [call: string, leastCost: number]>> = {
  not: ['not(true)', 1],
  'is defined': ['is defined(list)', 1],
  'get or else': ['get or else(null, list)', 1],
  assert: ['assert(list, true)', 1],
  string: ['string(map)', 4_000],
  number: ['number(text, ",", ".")', 1_500],
  duration: ['duration("P1" + "D")', 8],
  'years and months duration': ['years and months duration(moment, moment)', 8],
  'from json': ['from json(json)', 20_000],
  'to json': ['to json(map)', 8_000],
  date: ['date("2026-" + "01-31")', 8],
  time: ['time("10:00:00@Europe/Berlin")', 400],
  'date and time': ['date and time("2026-01-31T10:00:00" + "@Europe/Berlin")', 400],
  now: ['now()', 400],
  today: ['today()', 400],
  'day of week': ['day of week(moment)', 8],
  'day of year': ['day of year(moment)', 8],
  'week of year': ['week of year(moment)', 8],
  'month of year': ['month of year(moment)', 8],
  'last day of month': ['last day of month(moment)', 8],
  decimal: ['decimal(digits, 900)', 1_000],
  floor: ['floor(digits, 900)', 1_000],
  ceiling: ['ceiling(digits, 900)', 1_000],
  'round up': ['round up(digits, 900)', 1_000],
  'round down': ['round down(digits, 900)', 1_000],
  'round half up': ['round half up(digits, 900)', 1_000],
  'round half down': ['round half down(digits, 900)', 1_000],
  abs: ['abs(-digits)', 1_000],
  modulo: ['modulo(digits, 0.7)', 1_000],
  sqrt: ['sqrt(digits)', 1_000],
  log: ['log(digits)', 1_000],
  exp: ['exp(digits)', 1_000],
  odd: ['odd(digits)', 1_000],
  even: ['even(digits)', 1_000],
  'random number': ['random number()', 10],
  substring: ['substring(text, 2)', 1],
  'string length': ['string length(text)', 1],
  'upper case': ['upper case(text)', 3_000],
  'lower case': ['lower case(text)', 3_000],
  'substring before': ['substring before(text, match)', 20_000],
  'substring after': ['substring after(text, match)', 20_000],
  contains: ['contains(text, match)', 20_000],
  'starts with': ['starts with(text, match)', 2_000],
  'ends with': ['ends with(text, match)', 2_000],
  trim: ['trim(blanks)', 5_000],
  'is blank': ['is blank(blanks)', 5_000],
  matches: ['matches(text, "a+[bc]")', 100_000],
  replace: ['replace(substring(text, 1, 300), "a.*b|a", "x")', 40_000],
  split: ['split(substring(text, 1, 300), "a.*b|a")', 40_000],
  extract: ['extract(substring(text, 1, 300), "a.*b|a")', 40_000],
  uuid: ['uuid()', 32],
  'to base64': ['to base64(text)', 10_000],
  'from base64': ['from base64(base64)', 10_000],
  'list contains': ['list contains(texts, texts[2000])', 4_000],
  count: ['count(list)', 1],
  'is empty': ['is empty(list)', 1],
  sublist: ['sublist(list, 2)', 5_000],
  append: ['append(list, list, list)', 5_000],
  concatenate: ['concatenate(list, list)', 10_000],
  union: ['union(list, list)', 40_000],
  'insert before': ['insert before(list, 1, 1)', 5_000],
  remove: ['remove(list, 1)', 5_000],
  reverse: ['reverse(list)', 5_000],
  'index of': ['index of(list, 1)', 20_000],
  'distinct values': ['distinct values(texts)', 8_000],
  'duplicate values': ['duplicate values(texts)', 8_000],
  flatten: ['flatten(lists)', 6_000],
  partition: ['partition(list, 1)', 40_000],
  sort: ['sort(decimals, function(x, y) x > y)', 20_000],
  'string join': ['string join(texts, substring(match, 1, 1000))', 20_000],
  min: ['min(texts)', 2_000],
  max: ['max(texts)', 2_000],
  sum: ['sum(decimals)', 10_000],
  product: ['product(decimals)', 10_000],
  mean: ['mean(decimals)', 10_000],
  median: ['median(decimals)', 50_000],
  stddev: ['stddev(decimals)', 500_000],
  mode: ['mode(decimals)', 50_000],
  and: ['and(booleans)', 20_000],
  all: ['all(booleans)', 20_000],
  or: ['or(booleans)', 20_000],
  any: ['any(booleans)', 20_000],
  'get entries': ['get entries(map)', 10_000],
  'get value': ['get value(map, keys)', 150],
  'context put': ['context put(map, "1", 2)', 4_000],
  put: ['put(map, "1", 2)', 4_000],
  'context merge': ['context merge(map, map)', 8_000],
  'put all': ['put all(map, map)', 8_000],
  context: ['context(entries)', 4_000],
  before: ['before([digits..1], 2)', 1_000],
  after: ['after([digits..1], 2)', 1_000],
  meets: ['meets([digits..1], [1..2])', 1_000],
  'met by': ['met by([digits..1], [1..2])', 1_000],
  overlaps: ['overlaps([digits..1], [1..2])', 1_000],
  'overlaps before': ['overlaps before([digits..1], [1..2])', 1_000],
  'overlaps after': ['overlaps after([digits..1], [1..2])', 1_000],
  finishes: ['finishes(2, [digits..1])', 1_000],
  'finished by': ['finished by([digits..1], 2)', 1_000],
  includes: ['includes([digits..1], 2)', 1_000],
  during: ['during(2, [digits..1])', 1_000],
  starts: ['starts(2, [digits..1])', 1_000],
  'started by': ['started by([digits..1], 2)', 1_000],
  coincides: ['coincides([digits..1], [1..2])', 1_000],
  cycle: ['cycle(@"P1D")', 8],
  fromAi: ['fromAi(list)', 1],
};

/** The cost of an expression; its value does not matter. */
function costOf(text: string): number {
  const compiled = compileExpression(text);
  if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
  const run = new Runtime(scope, unlimited, []);
  compiled.evaluateIn(run);
  return run.cost;
}

describe('the table of costs', () => {
  it('has a row and an adversary for every function', () => {
    const names = [...builtinNames()].sort();
    expect(Object.keys(builtinCosts).sort()).toEqual(names);
    expect(Object.keys(adversaries).sort()).toEqual(names);
  });

  it.each(Object.entries(adversaries))('charges %s for its work', (_name, [call, least]) => {
    expect(costOf(call)).toBeGreaterThanOrEqual(least);
  });

  it.each(Object.entries(adversaries))('stops endless calls of %s', (_name, [call]) => {
    const compiled = compileExpression(`every i in 1..1000000000 satisfies count([${call}]) = 1`);
    if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
    // Only a part of the budget, so that all of these tests together take little time.
    const result = compiled.evaluate(scope, { ...context, limits: { costMax: 50_000 } });
    expect(result.kind === 'failure' ? result.message : '').toMatch(
      /took more than 50000 units of work, which is its limit$/,
    );
  });

  it.each([
    ['+', 'digits + digits', 2_000],
    ['-', 'digits - digits', 2_000],
    ['*', 'digits * digits', 2_000],
    ['/', 'digits / digits', 8_000],
    ['**', 'digits ** 999999998', 30_000],
    ['unary -', '-digits', 1_000],
    ['+ of texts', 'text + match', 2_500],
    ['= of texts', 'text + "b" = text + "c"', 6_000],
    ['< of texts', 'text + "b" < text + "c"', 6_000],
    ['< of numbers', 'digits < digits', 2_000],
    ['= of lists', 'list = (for i in list return i)', 40_000],
    ['= of contexts', 'map = put(map, "1", 2)', 8_000],
    ['a moment and a duration', 'moment + @"P1D"', 400],
    ['moments', 'moment - moment', 800],
    ['a path into a list', 'entries.value', 4_000],
    ['a filter', 'list[item > 0]', 20_000],
    ['a loop', 'for i in list return i', 40_000],
    ['partial', 'for i in 1..1000 return partial', 100_000],
    ['a product', 'for i in 1..100, j in 1..100 return 1', 20_000],
    ['some', 'some i in list satisfies i < 0', 20_000],
    ['calls', '{f: function(x) x, r: for i in 1..1000 return f(i)}.r', 4_000],
    ['a warning', 'for i in 1..50 return missing', 2_000],
    ['in', 'for i in 1..1000 return i in [2, 3, 4]', 4_000],
    ['matches of a plain text', 'matches(text, match)', 30_000],
    ['replacing a plain text', 'replace(text, match, "x")', 30_000],
    ['splitting by a plain text', 'split(text, match)', 30_000],
    ['extracting a plain text', 'extract(text, match)', 30_000],
    ['a long expression in a loop', `for i in 1..100 return ${'1 + i + '.repeat(1_000)}1`, 40_000],
  ])('charges %s', (_what, text, least) => {
    expect(costOf(text)).toBeGreaterThanOrEqual(least);
  });
});
