import type { Moves } from '../state/moves.ts';
import type { JobState } from '../state/process-rows.ts';

/** A job's life. Activation and time-outs are moves of the store's guarded statements, the rest of appliers. */
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
