import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUuid, keyOfUuid, uuidOfKey } from './job-id.ts';
import { composeKey, type Key } from './key.ts';

const seed = Date.now();

describe('the UUID of a key', () => {
  it(`gives back its key, whichever it is (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }), (number) => {
        const key = number.toString() as Key;
        const uuid = uuidOfKey(key);
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(keyOfUuid(uuid)).toBe(key);
        expect(keyOfUuid(uuid.toUpperCase())).toBe(key);
      }),
      { seed, numRuns: 5_000 },
    );
  });

  it('is another for each key', () => {
    const uuids = Array.from({ length: 10_000 }, (_, at) => uuidOfKey(composeKey(1, at)));
    expect(new Set(uuids).size).toBe(uuids.length);
  });

  it(`is not found in a UUID that was made elsewhere (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(isUuid(uuid)).toBe(true);
        expect(keyOfUuid(uuid)).toBeUndefined();
      }),
      { seed, numRuns: 1_000 },
    );
    expect(keyOfUuid('')).toBeUndefined();
    expect(keyOfUuid("1'; DROP TABLE job")).toBeUndefined();
  });
});
