import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ids, installationKeyBytes, installationOf } from './installation.ts';
import { composeKey, type Key } from './key.ts';

const seed = Date.now();
const key = fc
  .uint8Array({ minLength: installationKeyBytes, maxLength: installationKeyBytes })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

function idsOf(installationKey: string | undefined): Ids {
  return installationOf(installationKey).ids;
}

describe('the UUID of an event', () => {
  it.each([undefined, 'c0ffee00'.repeat(8)])(
    'differs for every key, kind and attempt (%s)',
    (installationKey) => {
      const ids = idsOf(installationKey);
      const uuids = new Set<string>();
      for (let number = 1; number <= 100; number += 1) {
        for (let kind = 0; kind < 11; kind += 1) {
          for (let attempt = 0; attempt < 10; attempt += 1) {
            uuids.add(ids.eventUuidOf({ key: number.toString() as Key, kind, attempt }));
          }
        }
      }
      expect(uuids.size).toBe(100 * 11 * 10);
    },
  );

  it(`is the same every time, and a UUID (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.option(key, { nil: undefined }),
        fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
        fc.nat(255),
        fc.nat(0xffff_ffff),
        (installationKey, number, kind, attempt) => {
          const ids = idsOf(installationKey);
          const of = { key: number.toString() as Key, kind, attempt };
          const uuid = ids.eventUuidOf(of);
          expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
          expect(ids.eventUuidOf(of)).toBe(uuid);
          expect(ids.eventUuidOf({ ...of, attempt: attempt ^ 1 })).not.toBe(uuid);
          expect(ids.eventUuidOf({ ...of, kind: kind ^ 1 })).not.toBe(uuid);
        },
      ),
      { seed },
    );
  });

  it('is the same as before installation keys if the tables have no key', () => {
    expect(idsOf(undefined).eventUuidOf({ key: composeKey(1, 1), kind: 3, attempt: 2 })).toBe(
      '2ca24186-65ea-43db-8682-1768c22d7a95',
    );
  });
});
