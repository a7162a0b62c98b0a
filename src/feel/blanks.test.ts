/**
 * White space as DMN 1.5 lists it (rules 61 and 62), including characters beyond ASCII. Expected values come from
 * Camunda's FEEL engine.
 */
import { describe, expect, it } from 'vitest';
import { compileExpression } from './expression.ts';
import type { FeelContext } from './evaluation.ts';
import { toJson } from './json.ts';

const context: FeelContext = { nowMs: 0, timeZone: 'UTC', random: () => 0 };

function json(text: string): string {
  const compiled = compileExpression(text);
  if (compiled.kind === 'syntaxError') return 'syntax error';
  const result = compiled.evaluate(
    { readJson: (name) => (name === 'a' ? '1' : undefined) },
    context,
  );
  return result.kind === 'value' ? toJson(result.value) : result.message;
}

const blanks = [0x0b, 0x85, 0xa0, 0x1680, 0x180e, 0x2003, 0x200b, 0x2028, 0x3000, 0xfeff];

describe.each(blanks.map((code) => [code.toString(16), String.fromCharCode(code)] as const))(
  'U+%s',
  (_code, blank) => {
    it('separates words, and is no part of a name', () => {
      expect(json(`a${blank}+${blank}1`)).toBe('2');
      expect(json(`${blank}1${blank}`)).toBe('1');
      expect(json(`if${blank}true then 1 else 2`)).toBe('1');
      expect(json(`for x${blank}in [1] return x`)).toBe('[1]');
      expect(json(`1 between${blank}0 and 2`)).toBe('true');
      expect(json(`a${blank}b`)).toBe('syntax error');
      expect(json(`{c: 1}.c${blank}d`)).toBe('syntax error');
    });

    it('is ignored around the key of a context, and kept within it', () => {
      expect(json(`{${blank}c${blank}: 1}`)).toBe('{"c":1}');
      expect(json(`{c${blank}d: 1}`)).toBe(JSON.stringify({ [`c${blank}d`]: 1 }));
    });
  },
);

it.each([0x1c, 0x7f, 0xad, 0x200c, 0x200d, 0x2060])('U+%i is no white space', (code) => {
  expect(json(`1${String.fromCharCode(code)}+ 1`)).toBe('syntax error');
});
