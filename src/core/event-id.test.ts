import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventUuid } from './event-id.ts';
import type { Key } from './key.ts';

const seed = Date.now();

describe('the UUID of an event', () => {
  it('is another for every key, kind and attempt', () => {
    const ids = new Set<string>();
    for (let key = 1; key <= 100; key += 1) {
      for (let kind = 0; kind < 11; kind += 1) {
        for (let attempt = 0; attempt < 10; attempt += 1) {
          ids.add(eventUuid({ key: key.toString() as Key, kind, attempt }));
        }
      }
    }
    expect(ids.size).toBe(100 * 11 * 10);
  });

  it(`is the same every time, and a UUID (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
        fc.nat(255),
        fc.nat(0xffff_ffff),
        (number, kind, attempt) => {
          const key = number.toString() as Key;
          const uuid = eventUuid({ key, kind, attempt });
          expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
          expect(eventUuid({ key, kind, attempt })).toBe(uuid);
          expect(eventUuid({ key, kind, attempt: attempt ^ 1 })).not.toBe(uuid);
          expect(eventUuid({ key, kind: kind ^ 1, attempt })).not.toBe(uuid);
        },
      ),
      { seed },
    );
  });
});
