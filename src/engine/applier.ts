import type { WorkingSet } from './working-set.ts';

/** Changes the working set as one kind of event says. Never decides, never fails but by our bug. */
export type Appliers<E> = { readonly [K in keyof E]: (state: WorkingSet, event: E[K]) => void };
