import type { Moves } from '../state/moves.ts';
import type { ProcessInstanceState } from '../state/process-rows.ts';

export const processInstanceMoves: Moves<ProcessInstanceState> = {
  active: ['suspended', 'completed', 'terminated'],
  suspended: ['active', 'terminated'],
  completed: [],
  terminated: [],
};
