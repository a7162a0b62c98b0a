import type { Moves } from '../state/moves.ts';
import type { BackgroundJobState } from './background-rows.ts';

/** The states of a background job and their allowed moves. */
export const backgroundJobMoves: Moves<BackgroundJobState> = {
  scheduled: ['queued', 'cancelled'],
  queued: ['scheduled', 'running', 'cancelled'],
  running: ['queued', 'scheduled', 'completed', 'failed', 'cancelled', 'deadlettered'],
  completed: [],
  failed: ['queued'],
  cancelled: [],
  deadlettered: ['queued'],
};
