import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonBody } from './json-body.ts';
import { RefusedRequest } from './v2/problem.ts';
import type { VariablesObject } from './v2/schema.ts';
import { variableDocument, writeVariables } from './v2/variables.ts';

const depthMax = 20;

function roundTrip(text: string): string {
  return writeVariables(
    variableDocument(parseJsonBody(Buffer.from(text), depthMax) as VariablesObject),
  );
}

describe('a body', () => {
  test('is read like JSON.parse does', () => {
    const object = fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(object, (value) => {
        fc.pre(!JSON.stringify(value).includes('"__proto__":'));
        const text = JSON.stringify(value);
        expect(JSON.parse(roundTrip(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('keeps every digit of an integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), (number) => {
        const text = `{"a":${number},"b":[{"c":${number}}]}`;
        expect(roundTrip(text)).toBe(text);
      }),
    );
  });

  test('keeps every digit of a fraction', () => {
    const fraction = fc.stringMatching(/^-?[1-9]\d{0,15}\.\d{0,15}[1-9]$/);
    fc.assert(
      fc.property(fraction, (number) => {
        const text = `{"a":${number},"b":[{"c":${number}}]}`;
        expect(roundTrip(text)).toBe(text);
      }),
    );
  });

  test('may nest to the limit and no deeper', () => {
    const nested = (depth: number): string =>
      '['.repeat(depth) + ' '.repeat(100) + ']'.repeat(depth);
    expect(parseJsonBody(Buffer.from(nested(depthMax)), depthMax)).toBeDefined();
    expect(() => parseJsonBody(Buffer.from(nested(depthMax + 1)), depthMax)).toThrow(
      RefusedRequest,
    );
  });

  test('is UTF-8, with or without a byte order mark, and nothing else', () => {
    const read = (...bytes: number[]) => parseJsonBody(Buffer.from(bytes), depthMax);
    expect(read(0xef, 0xbb, 0xbf, 0x7b, 0x7d)).toEqual({});
    expect(read(0xef, 0xbb, 0xbf)).toBeUndefined();
    expect(read(0x22, 0xef, 0xbf, 0xbd, 0x22)).toBe('\ufffd');
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc3],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ]) {
      expect(() => read(...bytes)).toThrow(RefusedRequest);
    }
  });

  test('may have brackets in its texts', () => {
    const text = JSON.stringify({ a: '[{"\\'.repeat(100) });
    expect(roundTrip(text)).toBe(text);
  });

  test('may contain the text __proto__, but no property of that name', () => {
    expect(roundTrip('{"a":"__proto__"}')).toBe('{"a":"__proto__"}');
    expect(() => roundTrip('{"a":{"__proto__":1}}')).toThrow(RefusedRequest);
  });

  test.each(['1e309', '-1e309', '1.5E+309', '100e308', '9'.repeat(400)])(
    'is refused with the number %s',
    (number) => {
      expect(() => roundTrip(`{"a":${number}}`)).toThrow(RefusedRequest);
    },
  );
});
