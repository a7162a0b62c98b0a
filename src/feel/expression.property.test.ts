import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtinNames } from './builtins/find-builtin.ts';
import { compileExpression, compileUnaryTests } from './expression.ts';
import type { FeelContext } from './evaluation.ts';
import { fromJson, toJson } from './json.ts';
import { add, multiply, numberToJson, subtract } from './number.ts';

const context: FeelContext = {
  nowMs: 1_800_000_000_000,
  timeZone: 'Europe/Berlin',
  random: () => 0.5,
  limits: { costMax: 20_000 },
};
const scope = {
  readJson: (name: string) =>
    name === 'a' ? '{"b":[1,"x",null,{"c":2}],"__proto__":1}' : undefined,
};

const words = fc.constantFrom(
  ...['a', 'b', 'item', '?', '1', '-2.5', '0', '1e', '"x"', '"', 'null', 'true', 'false', '`q r`'],
  ...['if', 'then', 'else', 'for', 'in', 'return', 'some', 'every', 'satisfies', 'function', 'and'],
  ...['or', 'between', 'instance of', 'number', 'partial', '..', '.', ',', ':', '(', ')', '[', ']'],
  ...[
    '{',
    '}',
    '+',
    '-',
    '*',
    '/',
    '**',
    '=',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    '@"P1D"',
    '@"2026-01-31"',
  ],
  ...['@"12:00:00@Europe/Berlin"', '@"P1Y"', '@"2026-01-01T00:00:00"', 'time offset', '//', '/*'],
);
const randomWords = fc.array(words, { maxLength: 25 }).map((parts) => parts.join(' '));

const literals = fc.constantFrom(
  ...['1', '-1', '0.5', '1e', '99999999999999999999', '""', '"a,b"', 'null', 'true', '[]', '[1,2]'],
  ...['["a"]', '{}', '{a:1}', '@"P1D"', '@"-P1Y2M"', '@"2026-01-31"', '@"10:00:00"', '[1..3]'],
  ...[
    '@"2026-01-31T10:00:00Z"',
    '@"10:00:00@Europe/Berlin"',
    'function(x, y) x',
    'a',
    'a.b',
    '"["',
  ],
);
const call = fc
  .tuple(fc.constantFrom(...builtinNames()), fc.array(literals, { maxLength: 4 }))
  .map(([name, args]) => `${name}(${args.join(', ')})`);
const operation = fc
  .tuple(literals, fc.constantFrom('+', '-', '*', '/', '**', '=', '<', '>=', 'in', 'and'), literals)
  .map((parts) => parts.join(' '));

function evaluateBoth(text: string): void {
  for (const compiled of [compileExpression(text), compileUnaryTests(text)]) {
    if (compiled.kind === 'syntaxError') continue;
    const result = compiled.evaluate(scope, context, 1);
    if (result.kind === 'value') JSON.parse(toJson(result.value));
    else expect(result.message).not.toMatch(/TypeError|Expected .* but got|DecimalError|undefined/);
  }
}

describe('an evaluation never throws', () => {
  it('for words in any order', () => {
    fc.assert(fc.property(randomWords, evaluateBoth), { numRuns: 40_000 });
  });

  it('for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), evaluateBoth), { numRuns: 10_000 });
  });

  it('for built-in functions with any arguments', () => {
    fc.assert(fc.property(call, evaluateBoth), { numRuns: 30_000 });
  });

  it('for operators with any operands', () => {
    fc.assert(fc.property(operation, evaluateBoth), { numRuns: 20_000 });
  });
});

/** Another implementation of the same arithmetic. */
const BigNumber = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_EVEN });

describe('numbers', () => {
  const money = fc.tuple(
    fc.integer({ min: -1e9, max: 1e9 }),
    fc.constantFrom(1, 10, 100, 1e4, 1e8),
  );
  const doubles = money.map(([digits, scale]) => digits / scale);

  it('are as exact as 34 decimal digits', () => {
    fc.assert(
      fc.property(doubles, doubles, (x, y) => {
        const [a, b] = [new BigNumber(x), new BigNumber(y)];
        expect(numberToJson(add(x, y) ?? 0)).toBe(String(a.plus(b).toNumber() + 0));
        expect(numberToJson(subtract(x, y) ?? 0)).toBe(String(a.minus(b).toNumber() + 0));
        expect(numberToJson(multiply(x, y) ?? 0)).toBe(json(a.times(b)));
      }),
      { numRuns: 5_000 },
    );
  });

  function json(value: Decimal): string {
    return value.isInteger() && value.e < 19
      ? value.toFixed(0).replace(/^-0$/, '0')
      : String(value.toNumber());
  }
});

describe('JSON', () => {
  it('survives reading and writing unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(toJson(fromJson(text)))).toEqual(
          JSON.parse(text, (_key, inner: unknown) => (inner === 0 ? 0 : inner)),
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
