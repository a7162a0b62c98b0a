import type { Moves } from '../../state/moves.ts';
import type { JobOperationState } from './operation-rows.ts';

/** The life of something done to many jobs. */
export const jobOperationMoves: Moves<JobOperationState> = {
  running: ['completed', 'stopped', 'cancelled'],
  completed: [],
  stopped: [],
  cancelled: [],
};
