import type { Moves } from '../state/moves.ts';
import type { JobState } from '../state/process-rows.ts';

/**
 * The states of a job and their allowed moves. The store's guarded statements make the moves for activation and
 * time-outs; appliers make the others.
 */
export const jobMoves: Moves<JobState> = {
  activatable: [
    'activated',
    'activatable',
    'backingOff',
    'failed',
    'errorThrown',
    'completed',
    'canceled',
  ],
  activated: ['activatable', 'backingOff', 'failed', 'errorThrown', 'completed', 'canceled'],
  backingOff: ['activatable', 'canceled'],
  failed: ['activatable', 'canceled'],
  errorThrown: ['activatable', 'canceled'],
  completed: [],
  canceled: [],
};
