import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { installationKeyBytes, installationOf } from '../core/installation.ts';
import type { TenantId } from '../core/tenant.ts';
import { readEventCursor, writeEventCursor } from './event-cursor.ts';

const key = fc
  .uint8Array({ minLength: installationKeyBytes, maxLength: installationKeyBytes })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const place = fc.record({
  sequence: fc.nat({ max: 2 ** 50 - 1 }),
  entry: fc.nat({ max: 2 ** 32 - 1 }),
});
const tenant = 'mine' as TenantId;
const { ids } = installationOf('c0ffee00'.repeat(8));

describe('a cursor of the feed', () => {
  it('leads only its own tenant back to its position', () => {
    fc.assert(
      fc.property(key, place, (installationKey, at) => {
        const own = installationOf(installationKey).ids;
        const text = writeEventCursor(own, tenant, at);
        expect(readEventCursor(own, tenant, text)).toEqual(at);
        expect(readEventCursor(own, 'other' as TenantId, text)).toBeUndefined();
        expect(readEventCursor(ids, tenant, text)).toBeUndefined();
      }),
    );
  });

  it('does not show how far it is from another', () => {
    const at = (sequence: number, entry = 0) => writeEventCursor(ids, tenant, { sequence, entry });
    const distances = new Set<bigint>();
    let bits = 0;
    for (let sequence = 1; sequence <= 1_000; sequence += 1) {
      const [one, next] = [BigInt(`0x${at(sequence)}`), BigInt(`0x${at(sequence + 1)}`)];
      distances.add(next - one);
      bits += (one ^ next).toString(2).replaceAll('0', '').length;
    }
    expect(distances.size).toBe(1_000);
    // About half of the 128 bits differ, as between two random texts.
    expect(bits / 1_000).toBeGreaterThan(62);
    expect(bits / 1_000).toBeLessThan(66);
  });

  it('is invalid when one letter is changed', () => {
    const text = writeEventCursor(ids, tenant, { sequence: 7, entry: 1 });
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at] === 'a' ? 'b' : 'a';
      const forged = text.slice(0, at) + letter + text.slice(at + 1);
      expect([forged, readEventCursor(ids, tenant, forged)]).toEqual([forged, undefined]);
    }
  });

  it('keeps its plain form if the installation has no key', () => {
    const old = installationOf(undefined).ids;
    const text = Buffer.from('e1.12.3').toString('base64url');
    expect(writeEventCursor(old, tenant, { sequence: 12, entry: 3 })).toBe(text);
    expect(readEventCursor(old, tenant, text)).toEqual({ sequence: 12, entry: 3 });
    expect(readEventCursor(old, tenant, 'x')).toBeUndefined();
  });
});
