import type { ProcessInstanceKey } from '../core/key.ts';
import { Root } from '../engine/state/root.ts';
import type { Loading } from './loading.ts';

/** Locks roots and loads them, from the cache if that is current. */
export async function loadRoots(
  { transaction, state, cache, wholeRootMax }: Loading,
  wanted: ReadonlySet<ProcessInstanceKey>,
): Promise<void> {
  const unknown = [...wanted].filter((key) => !state.roots.has(key));
  if (unknown.length === 0) return;
  // Law R1.
  const versions = await transaction.lockRoots(unknown);
  for (const [index, key] of unknown.entries()) {
    const root = cache.take(key);
    if (root !== undefined && root.version === versions[index]) state.roots.set(key, root);
  }
  const missing = unknown.filter((key) => !state.roots.has(key));
  if (missing.length === 0) return;
  const loaded = await transaction.roots(missing, wholeRootMax);
  for (const [index, key] of missing.entries()) {
    const rows = loaded[index];
    state.roots.set(key, rows && Root.load(key, rows));
  }
}
