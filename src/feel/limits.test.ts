import { describe, expect, it } from 'vitest';
import { compileExpression } from './expression.ts';
import type { FeelContext } from './evaluation.ts';
import { parseDepthMax } from './feel-limits.ts';

const stopped: FeelContext = { nowMs: 0, timeZone: 'UTC', random: () => 0.5 };

function outcome(text: string, context: FeelContext = stopped): string {
  const compiled = compileExpression(text);
  if (compiled.kind === 'syntaxError') return 'syntax error';
  const result = compiled.evaluate({ readJson: () => undefined }, context);
  return result.kind === 'value' ? 'value' : result.message.replace(/^.*': /s, '');
}

const cost = 'the evaluation took more than 1000000 units of work, which is its limit';
const length = 'a value became longer than 4194304 characters';
const doubled = (start: string, twice: string): string =>
  `(for i in 1..60 return if i = 1 then ${start} else ${twice})[-1]`;
const shared = doubled('[1]', '[partial[-1], partial[-1]]');

describe('hostile expressions', () => {
  it.each([
    ['a huge range', 'for i in 1..1000000000 return i', cost],
    ['a huge range that nothing is made of', 'some i in 1..1000000000 satisfies i < 0', cost],
    ['nested loops', 'for a in 1..1000, b in 1..1000, c in 1..1000 return a', cost],
    ['doubling strings', doubled('"ab"', 'partial[-1] + partial[-1]'), length],
    ['doubling lists', doubled('[1]', 'concatenate(partial[-1], partial[-1])'), cost],
    ['a result that shares itself', shared, length],
    ['such a value as text', `string(${shared})`, cost],
    ['such a value as JSON', `to json(${shared})`, cost],
    ['such a value flattened', `flatten(${shared})`, cost],
    [
      'recursion',
      '{f: function(g, x) g(g, x), r: f(f, 1)}.r',
      'functions called each other deeper than 200',
    ],
    ['deep parentheses', `${'('.repeat(10_000)}1${')'.repeat(10_000)}`, 'syntax error'],
    ['deep lists', `${'['.repeat(10_000)}1${']'.repeat(10_000)}`, 'syntax error'],
    ['deep conditions', `${'if true then 1 else '.repeat(3_000)}1`, 'syntax error'],
    ['a text without end', '1 + '.repeat(100_000), 'syntax error'],
    ['a number without end', '9'.repeat(50_000), 'syntax error'],
    ['a long chain', `1${' + 1'.repeat(10_000)}`, 'value'],
    ['a large power', '10 ** 999999999', 'value'],
    [
      'a replacement that grows',
      doubled('"aaaaaaaa"', 'replace(partial[-1], "a", "aaaaaaaa")'),
      cost,
    ],
  ])('%s', (_what, text, expected) => {
    expect(outcome(text)).toBe(expected);
  });

  it('accepts an expression of the maximum depth, and no deeper one', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}1${')'.repeat(depth)}`;
    expect(outcome(nested(parseDepthMax - 1))).toBe('value');
    expect(outcome(nested(parseDepthMax))).toBe('syntax error');
  });

  it('uses the limits of its context', () => {
    const context = { ...stopped, limits: { costMax: 100 } };
    expect(outcome('for i in 1..9 return i', context)).toBe('value');
    expect(outcome('for i in 1..90 return i', context)).toBe(
      'the evaluation took more than 100 units of work, which is its limit',
    );
  });
});

const bodies = ['a', '[a-z]', '\\\\w', '.', '(a|a)', '(a|aa)', '[^b]', 'a?', '(a*)', '(?:a|b|ab)'];
const shapes = [
  '(X+)+$',
  '(X*)*$',
  '(X+)*b',
  '(X|X)*$',
  '^(X+)+$',
  '(X{1,20})+$',
  '(X*X*)*c',
  '(X+X+)+y',
  '(.*X){8}z',
  '(X?){30}X{30}',
];
const evilPatterns = bodies.flatMap((body) => shapes.map((shape) => shape.replaceAll('X', body)));
const evilTexts = ['a'.repeat(3_000) + '!', 'ab'.repeat(1_500)];

describe('evil regular expressions', () => {
  it('are at least 200', () => {
    expect(evilPatterns.length * evilTexts.length).toBeGreaterThanOrEqual(200);
  });

  it('all end in time linear in the text', () => {
    for (const pattern of evilPatterns) {
      for (const text of evilTexts) {
        const text1 = outcome(`matches("${text}", "${pattern}")`);
        const text2 = outcome(`replace("${text}", "${pattern}", "x")`);
        expect([text1, text2].filter((one) => one !== 'value' && one !== cost)).toEqual([]);
      }
    }
  });

  it('give null if they need backtracking, or if their programs are too large', () => {
    for (const pattern of ['(?=a)b', '(a)\\\\1', '((a{1,100}){1,100}){1,100}', '(']) {
      const compiled = compileExpression(`matches("aaa", "${pattern}")`);
      if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
      const result = compiled.evaluate({ readJson: () => undefined }, stopped);
      expect(result).toMatchObject({
        value: null,
        warnings: [{ type: 'FUNCTION_INVOCATION_FAILURE' }],
      });
    }
  });
});
