import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ids, installationKeyBytes, installationOf } from './installation.ts';
import { isUuid } from './job-id.ts';
import { composeKey, type Key } from './key.ts';

const seed = Date.now();
const key = fc
  .uint8Array({ minLength: installationKeyBytes, maxLength: installationKeyBytes })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const number = fc.bigInt({ min: 0n, max: (1n << 63n) - 1n });

function idsOf(installationKey: string | undefined): Ids {
  return installationOf(installationKey).ids;
}

describe('the UUID of a key', () => {
  it(`decodes to the same key, for every key (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.option(key, { nil: undefined }), number, (installationKey, big) => {
        const ids = idsOf(installationKey);
        const one = big.toString() as Key;
        const uuid = ids.uuidOf(one);
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(ids.keyOf(uuid)).toBe(one);
        expect(ids.keyOf(uuid.toUpperCase())).toBe(one);
      }),
      { seed, numRuns: 5_000 },
    );
  });

  it(`differs for each key (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.option(key, { nil: undefined }), (installationKey) => {
        const ids = idsOf(installationKey);
        const uuids = Array.from({ length: 1_000 }, (_, at) => ids.uuidOf(composeKey(1, at)));
        expect(new Set(uuids).size).toBe(uuids.length);
      }),
      { seed, numRuns: 20 },
    );
  });

  it(`decodes to nothing when the UUID was made elsewhere (seed ${seed})`, () => {
    const ids = idsOf(undefined);
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(isUuid(uuid)).toBe(true);
        expect(ids.keyOf(uuid)).toBeUndefined();
      }),
      { seed, numRuns: 1_000 },
    );
    expect(ids.keyOf('')).toBeUndefined();
    expect(ids.keyOf("1'; DROP TABLE job")).toBeUndefined();
  });

  it(`differs between installations, and decodes only in its own (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.option(key, { nil: undefined }), key, number, (one, other, big) => {
        fc.pre(one !== other);
        const uuid = idsOf(one).uuidOf(big.toString() as Key);
        expect(idsOf(other).uuidOf(big.toString() as Key)).not.toBe(uuid);
        expect(idsOf(other).keyOf(uuid)).toBeUndefined();
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it('is the same as before installation keys if the tables have no key', () => {
    const ids = idsOf(undefined);
    expect([1, 2, 3].map((at) => ids.uuidOf(composeKey(1, at)))).toEqual([
      '2ca24186-65ea-43db-8617-68c22fe18c7b',
      'efb0c0fd-c4a3-48bd-8460-71658ba6546d',
      '90dff937-ee99-409c-81f4-7d7f5c9a5328',
    ]);
  });
});
