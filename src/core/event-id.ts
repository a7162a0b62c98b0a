import { checksOf, halvesOf, hex8, type IdSeed, mix, stir } from './job-id.ts';
import type { Key } from './key.ts';

/**
 * The UUID of an event: always the same for the same key, kind and attempt, and different for any other, because the
 * UUID encodes all three. It looks like a job's id, and its bits are mixed with the job's key.
 * `kind`: 0 … 255; `attempt`: below 2^32.
 */
export function eventUuid(
  seed: IdSeed,
  { key, kind, attempt }: { readonly key: Key; readonly kind: number; readonly attempt: number },
): string {
  const [high, low] = stir(seed, halvesOf(key));
  const [check, furtherCheck] = checksOf(seed, high, low);
  const count = (attempt ^ check) >>> 0;
  const what = (kind ^ furtherCheck) & 0xff;
  const second = hex8(low);
  const rest = hex8(count) + hex8(mix(count, high)).slice(4);
  return `${hex8(high)}-${second.slice(0, 4)}-4${second.slice(4, 7)}-8${second.slice(7)}${what.toString(16).padStart(2, '0')}-${rest}`;
}
