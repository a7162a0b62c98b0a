import type { Moves } from '../../state/moves.ts';
import type { ScheduleState } from '../background-rows.ts';

/** The states of a schedule and their allowed moves. */
export const scheduleMoves: Moves<ScheduleState> = {
  active: ['paused'],
  paused: ['active'],
};
