import { describe, expect, it } from 'vitest';
import { compileUnaryTests } from './expression.ts';
import { fromJson } from './json.ts';
import type { FeelContext } from './evaluation.ts';
import type { FeelValue } from './values.ts';

const context: FeelContext = { nowMs: 0, timeZone: 'UTC', random: () => 0 };

function test(text: string, input: string): FeelValue | string {
  const compiled = compileUnaryTests(text);
  if (compiled.kind === 'syntaxError') return compiled.message;
  const scope = { readJson: (name: string) => (name === 'y' ? '5' : undefined) };
  const result = compiled.evaluate(scope, context, fromJson(input));
  return result.kind === 'value' ? result.value : result.message;
}

describe('unary tests', () => {
  it.each([
    ['-', '1', true],
    ['5', '5', true],
    ['5', '"5"', null],
    ['"a", "b"', '"b"', true],
    ['not("a", "b")', '"b"', false],
    ['not("a")', '"b"', true],
    ['< y', '4', true],
    ['>= 5', '"a"', null],
    ['[1..5)', '5', false],
    [']1..5]', '5', true],
    ['true', 'false', false],
    ['false', 'false', true],
    ['null', 'null', true],
    ['y', '5', true],
    ['[1, 2, 3]', '2', true],
    ['[1, 2, 3]', '4', false],
    ['? > 3 and ? < y', '4', true],
    ['? + 1', '4', null],
    ['contains(?, "b")', '"abc"', true],
    ['odd(?)', '4', false],
    ['missing', 'null', true],
    ['missing', '1', false],
  ] as const)('%s accepts %s: %s', (text, input, expected) => {
    expect(test(text, input)).toBe(expected);
  });
});
