import type { Moves } from '../state/moves.ts';
import type { ProcessInstanceState } from '../state/process-rows.ts';

export const processInstanceMoves: Moves<ProcessInstanceState> = {
  active: ['completed', 'terminated'],
  completed: [],
  terminated: [],
};
