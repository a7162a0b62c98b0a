import type { Moves } from '../../state/moves.ts';
import type { ScheduleState } from '../background-rows.ts';

/** A schedule's life: its owner switches it on and off. */
export const scheduleMoves: Moves<ScheduleState> = {
  active: ['paused'],
  paused: ['active'],
};
