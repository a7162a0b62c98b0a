import type { WorkingSet } from './working-set.ts';

/**
 * Each applier changes the working set as one kind of event says. An applier never decides, and fails only by a bug of
 * ours.
 */
export type Appliers<E> = { readonly [K in keyof E]: (state: WorkingSet, event: E[K]) => void };
