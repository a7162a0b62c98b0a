import { assert } from '../../core/assert.ts';
import type { ContinuationKey } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';
import type { WorkingSet } from '../working-set.ts';
import type { ContinuationRow } from './continuation-rows.ts';

export interface ContinuationEvents {
  continuationCreated: { readonly continuation: ContinuationRow };
  /** The work is done, or another continuation has the rest. */
  continuationDone: { readonly key: ContinuationKey };
  /** Its process instance is resumed. */
  continuationResumed: { readonly key: ContinuationKey; readonly atMs: number };
  /** An attempt has thrown. The next one follows at `dueAtMs`; without it the continuation is parked. */
  continuationPutOff: { readonly key: ContinuationKey; readonly dueAtMs: number | undefined };
}

export const continuationAppliers: Appliers<ContinuationEvents> = {
  continuationCreated(state, { continuation }) {
    state.rows.continuation.set(continuation.key, continuation);
    state.changes.insert('continuation', continuation);
  },
  continuationDone(state, { key }) {
    state.changes.delete('continuation', rowOf(state, key));
    state.rows.continuation.set(key, undefined);
  },
  continuationResumed(state, { key, atMs }) {
    const continuation = rowOf(state, key);
    continuation.suspendedIn = undefined;
    continuation.dueAtMs = atMs;
    state.changes.update('continuation', continuation);
  },
  continuationPutOff(state, { key, dueAtMs }) {
    const continuation = rowOf(state, key);
    continuation.attempts += 1;
    continuation.dueAtMs = dueAtMs;
    state.changes.update('continuation', continuation);
  },
};

function rowOf(state: WorkingSet, key: ContinuationKey): ContinuationRow {
  const continuation = state.rows.continuation.get(key);
  assert(continuation, `continuation ${key} to be loaded`);
  return continuation;
}
