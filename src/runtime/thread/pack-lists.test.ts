import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packLists, unpackLists } from './pack-lists.ts';

const leaf = fc.oneof(
  fc.constantFrom(undefined, null, true, '', 'same', 0),
  fc.string(),
  fc.double({ noNaN: true }),
  fc.uint8Array({ maxLength: 3 }),
  fc.array(fc.string(), { maxLength: 20 }),
);
const field = fc.constantFrom('key', 'tenantId', 'type', 'payload', 'attempt');
const unlike = fc.array(fc.oneof(fc.dictionary(field, leaf, { noNullPrototype: true }), leaf), {
  maxLength: 30,
});
const alike = fc.uniqueArray(field, { minLength: 1 }).chain((fields) =>
  fc.array(fc.tuple(...fields.map(() => leaf)), { maxLength: 40 }).map((rows) =>
    // Fields may come in any order.
    rows.map((values, at) => {
      const entries = fields.map((name, column) => [name, values[column]] as const);
      return Object.fromEntries(at % 7 === 6 ? entries.toReversed() : entries);
    }),
  ),
);
const { message } = fc.letrec<{ value: unknown; message: object }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, alike, unlike, tie('message')),
  message: fc.dictionary(fc.constantFrom('command', 'result', 'jobs', 'leases'), tie('value'), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
}));

it('restores every message, and does not change the one that was sent', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 3 }), (messages) => {
      const before = structuredClone(messages);
      const packed = structuredClone(packLists(messages));
      expect(messages).toStrictEqual(before);
      expect(unpackLists(packed)).toStrictEqual(before);
    }),
    { numRuns: 300 },
  );
});

it('keeps the order of fields, which is the order of a JSON text', () => {
  const jobs = Array.from({ length: 20 }, (_, at) => ({ key: at, type: 'same', attempt: at % 2 }));
  const [unpacked] = unpackLists(structuredClone(packLists([{ command: { jobs } }])));
  expect(JSON.stringify(unpacked)).toBe(JSON.stringify({ command: { jobs } }));
});

it('sends values that all rows share once, and the names of fields once', () => {
  const jobs = Array.from({ length: 1_000 }, (_, at) => ({ jobKey: `${at}`, state: 'queued' }));
  const answer = { id: 1, value: { kind: 'accepted', result: { jobs, isRepeated: false } } };
  const { messages, lists } = packLists([answer]);
  expect(JSON.stringify(messages)).not.toContain('queued');
  expect(JSON.stringify(lists).match(/queued|jobKey/g)?.length).toBeLessThan(5);
});
