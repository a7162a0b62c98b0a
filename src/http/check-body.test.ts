import fc from 'fast-check';
import {
  Array as ArrayOf,
  Integer,
  Number as Numeric,
  Optional,
  String as Text,
  Union,
  type TSchema,
} from 'typebox';
import { Compile } from 'typebox/schema';
import { describe, expect, it } from 'vitest';
import { parseJsonBody } from './json-body.ts';
import { checkBody } from './check-body.ts';
import { explainValue } from './explain-value.ts';
import { AnyObject, InputEnum, Key, List, Maybe, OptionalBody, Strict } from './v2/schema.ts';

const item = Strict({
  'a/b': Text({ minLength: 1 }),
  n: Optional(Integer({ minimum: 0 })),
  word: Optional(InputEnum(['A', 'B'])),
  key: Maybe(Key()),
});
const one = Union([Text({ pattern: '^x' }), ArrayOf(Text({ pattern: '^x' }), { maxItems: 3 })]);
const schemas: readonly TSchema[] = [
  Strict({ items: List(item, { minItems: 1, maxItems: 4 }), of: Maybe(one) }),
  OptionalBody({ items: Maybe(List(List(item))), any: Maybe(AnyObject('any')) }),
  Union([item, List(item)]),
  Strict({ items: List(Strict({ of: one })), of: Optional(Numeric({ maximum: 3 })) }),
];

const scalar = fc.constantFrom(
  null,
  true,
  -1,
  0,
  1.5,
  7,
  '',
  'x',
  'A',
  'c',
  '12',
  '99999999999999',
);
const name = fc.constantFrom('items', 'of', 'any', 'a/b', 'n', 'word', 'key', 'other', 'a~1b');
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { weight: 3, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { weight: 3, arbitrary: fc.dictionary(name, tie('value'), { maxKeys: 4 }) },
  ),
}));

function sorted(errors: readonly object[]): readonly string[] {
  return errors.map((error) => JSON.stringify(error, Object.keys(error).sort())).sort();
}

describe('the errors of a value', () => {
  it('are the ones that TypeBox itself finds', () => {
    const compiled = schemas.map((schema) => [schema, Compile(schema)] as const);
    fc.assert(
      fc.property(fc.constantFrom(...compiled), anything, ([schema, validator], value) => {
        const theirs = validator.Errors(value)[1];
        const ours = explainValue(schema, value);
        // If there are more errors than an answer has, the answers may have different ones.
        if (theirs.length < 8) expect(sorted(ours)).toEqual(sorted(theirs));
        else expect(ours).toHaveLength(8);
      }),
      { numRuns: 2_000 },
    );
  });

  /** A list that counts how often its items are read. */
  function watched(items: readonly object[]): { list: readonly object[]; reads: () => number } {
    let reads = 0;
    const list = items.map(
      (of) =>
        new Proxy(of, {
          get: (target, member) => {
            reads += 1;
            return Reflect.get(target, member) as unknown;
          },
        }),
    );
    return { list, reads: () => reads };
  }

  it.each([
    ['the last item of a long list', (at: number, count: number) => at === count - 1],
    ['every item of a long list', () => true],
  ])('is found at about the cost of a check: %s', (_name, isWrong) => {
    const schema = Strict({ items: Union([Text(), List(item)]) });
    const count = 20_000;
    const good = watched(Array.from({ length: count }, () => ({ 'a/b': 'x', n: 1 })));
    expect(checkBody(schema, { items: good.list }).isValid).toBe(true);
    const wrong = watched(
      Array.from({ length: count }, (_, at) => ({ 'a/b': 'x', n: isWrong(at, count) ? -1 : 1 })),
    );
    const checked = checkBody(schema, { items: wrong.list });
    expect(checked.isValid || checked.errors.length).toBeLessThanOrEqual(8);
    // The reads: the check, the check of the alternatives, the look for long numbers, the check of each item.
    expect(wrong.reads()).toBeLessThan(6 * good.reads());
  });
});

describe('numbers with more digits than a double', () => {
  it('are doubles wherever a number belongs, however many there are', () => {
    const schema = Strict({ $in: List(Integer()), of: one, any: AnyObject('any') });
    const long = '12345678901234567890';
    const text = `{"$in":[${Array(50).fill(long).join()}],"of":"x","any":{"n":${long}}}`;
    const checked = checkBody(schema, parseJsonBody(Buffer.from(text), 100));
    expect(checked.isValid).toBe(true);
    expect(checked.value).toMatchObject({ $in: Array(50).fill(Number(long)) });
    expect(JSON.stringify(checked.value)).toContain(`"any":{"n":${long}}`);
  });
});
