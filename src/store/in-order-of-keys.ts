import type { Key } from '../core/key.ts';

/** Sorts rows by their keys, which are decimal numbers. */
export function inOrderOfKeys<Row extends { readonly key: Key }>(
  rows: readonly Row[],
): readonly Row[] {
  return rows.toSorted(({ key: left }, { key: right }) =>
    left.length === right.length ? (left < right ? -1 : 1) : left.length - right.length,
  );
}
