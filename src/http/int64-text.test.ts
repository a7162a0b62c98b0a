import * as Type from 'typebox';
import { expect, it } from 'vitest';
import { readInt64Texts } from './int64-text.ts';
import { Int32, Int64, Maybe, Strict } from './v2/schema.ts';

const schema = Strict({
  timeout: Int64(),
  wait: Maybe(Int64()),
  count: Int32(),
  name: Type.String(),
  inner: Strict({ timeout: Int64() }),
});

it('reads text for 64-bit numbers only, at every depth', () => {
  const body = { timeout: '60000', wait: '-1', count: '1', name: '7', inner: { timeout: '5' } };
  expect(readInt64Texts(schema, body)).toEqual({
    timeout: 60_000,
    wait: -1,
    count: '1',
    name: '7',
    inner: { timeout: 5 },
  });
});

it('returns the same body when there is nothing to convert', () => {
  const body = { timeout: 'soon', wait: null, count: 1, name: '7', inner: [{ timeout: '5' }] };
  expect(readInt64Texts(schema, body)).toBe(body);
});
