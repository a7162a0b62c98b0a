import type { Moves } from '../state/moves.ts';
import type { ElementInstanceState } from '../state/process-rows.ts';

/** An incident keeps an element in `activating` or `completing`. Resolving the incident runs that step again. */
export const elementMoves: Moves<ElementInstanceState> = {
  activating: ['active', 'terminated'],
  active: ['completing', 'terminated'],
  completing: ['completed', 'terminated'],
  completed: [],
  terminated: [],
};
