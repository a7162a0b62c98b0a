/** Ranges with outward brackets as open ends: `]1..5[` is `(1..5)`. Expected values come from Camunda's FEEL engine. */
import { describe, expect, it } from 'vitest';
import { compileExpression, compileUnaryTests } from './expression.ts';
import type { FeelContext } from './evaluation.ts';
import { fromJson, toJson } from './json.ts';

const context: FeelContext = { nowMs: 0, timeZone: 'UTC', random: () => 0 };
const scope = { readJson: () => undefined };

describe('a unary test', () => {
  it.each([
    ['[1..5[', '4', true],
    ['[1..5[', '5', false],
    [']1..5]', '1', false],
    [']1..5[', '5', false],
    ['(1..5[', '1', false],
    [']1..5)', '5', false],
    ['[1..5[', '"a"', null],
    ['[1..5[, 7', '7', true],
    ['[1..5[, 7', '5', false],
    ['7, [1..5[', '5', false],
    ['[1..5[, ]7..9]', '7', false],
    ['[1..5[, ]7..9]', '8', true],
    ['>= 1, [3..4[', '0', false],
    ['not([1..5[)', '5', true],
    ['not([1..5[)', '3', false],
    ['not(]1..5[)', '5', true],
    ['not(]1..5], 9)', '9', false],
    ['not(]1..5], 9)', '1', true],
    ['? in [1..5[', '5', false],
    ['before(?, ]5..6])', '5', true],
  ] as const)('%s for %s is %s', (text, input, expected) => {
    const compiled = compileUnaryTests(text);
    if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
    const result = compiled.evaluate(scope, context, fromJson(input));
    expect(result).toMatchObject({ kind: 'value', value: expected });
  });
});

describe('an expression', () => {
  it.each([
    ['3 in [1..5[', 'true'],
    ['5 in [1..5[', 'false'],
    ['1 in ]1..5]', 'false'],
    ['1 in (]1..5], 1)', 'true'],
    ['5 in ([1..5[, 7)', 'false'],
    ['7 in ([1..5[, 7)', 'true'],
    ['before(1, [2..5[)', 'true'],
    ['before(1, ]1..5])', 'true'],
    ['before(1, ]0..5])', 'false'],
    ['overlaps([1..5[, [5..6])', 'false'],
    ['[1, 2, 3][1]', '1'],
  ])('%s is %s', (text, expected) => {
    const compiled = compileExpression(text);
    if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
    const result = compiled.evaluate(scope, context);
    expect(result.kind === 'value' && toJson(result.value)).toBe(expected);
  });

  it.each([']1..5], 7', '[1..5[ = [1..5)'])('%s is no expression', (text) => {
    expect(compileExpression(text).kind).toBe('syntaxError');
  });
});
