import type { Moves } from '../../state/moves.ts';
import type { JobOperationState } from './operation-rows.ts';

/** The states of an operation and their allowed moves. */
export const jobOperationMoves: Moves<JobOperationState> = {
  running: ['completed', 'stopped', 'cancelled'],
  completed: [],
  stopped: [],
  cancelled: [],
};
