import type { StoreTransaction } from '../engine/store.ts';
import type { WorkingSet } from '../engine/working-set.ts';
import type { RootCache } from './root-cache.ts';

/** The parts that the loading of a batch's rows uses. */
export interface Loading {
  readonly transaction: StoreTransaction;
  readonly state: WorkingSet;
  readonly cache: RootCache;
  readonly nowMs: number;
  /** A root with more elements is loaded in parts. */
  readonly wholeRootMax: number;
}
