import { assert } from '../../../core/assert.ts';
import type { WorkingSet } from '../../working-set.ts';
import { rowId } from '../row-id.ts';
import type { ScheduleRow, ScheduleTickRow } from '../background-rows.ts';

/**
 * The log is turned each time that so many ticks were written. Then what is older than the turn before is deleted: so the
 * last thousand are always there, and never many more than two thousand.
 */
const loggedTicksMin = 1_000;

/** Writes what became of a tick into its schedule's log. */
export function logTick(
  state: WorkingSet,
  schedule: ScheduleRow,
  { tick, isNew }: { readonly tick: ScheduleTickRow; readonly isNew: boolean },
): void {
  if (!isNew) {
    const known = state.row('scheduleTick', rowId.scheduleTick(tick));
    assert(known, `tick ${tick.tickAtMs} of schedule ${schedule.key} to be logged`);
    Object.assign(known, tick);
    state.changes.update('scheduleTick', known);
    return;
  }
  state.rows.scheduleTick.set(rowId.scheduleTick(tick), tick);
  state.changes.insert('scheduleTick', tick);
  schedule.loggedTicks += 1;
  if (schedule.loggedTicks >= loggedTicksMin) turnLog(state, schedule, tick.tickAtMs);
}

function turnLog(state: WorkingSet, schedule: ScheduleRow, tickAtMs: number): void {
  const { logTurnedAtMs: turnedAtMs } = schedule;
  const latest = [tickAtMs, schedule.lastTickAtMs ?? 0, schedule.lastManualAtMs ?? 0];
  schedule.loggedTicks = 0;
  schedule.logTurnedAtMs = Math.max(...latest);
  if (turnedAtMs === undefined) return;
  schedule.logAfterMs = turnedAtMs;
  state.changes.trimmed.set(schedule.key, turnedAtMs);
}
