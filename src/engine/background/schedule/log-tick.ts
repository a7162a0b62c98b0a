import { assert } from '../../../core/assert.ts';
import type { WorkingSet } from '../../working-set.ts';
import { rowId } from '../row-id.ts';
import type { ScheduleRow, ScheduleTickRow } from '../background-rows.ts';

/**
 * The log has two generations. After every thousand ticks the current generation becomes the older one, and the
 * previous older one is deleted. So the log always has the last thousand ticks, and hardly more than two thousand.
 */
const loggedTicksMin = 1_000;

/** Writes the decision about a tick into the log of its schedule. */
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
  if (schedule.loggedTicks >= loggedTicksMin) beginLogGeneration(state, schedule, tick.tickAtMs);
}

function beginLogGeneration(state: WorkingSet, schedule: ScheduleRow, tickAtMs: number): void {
  const { logTurnedAtMs: turnedAtMs } = schedule;
  const latest = [tickAtMs, schedule.lastTickAtMs ?? 0, schedule.lastManualAtMs ?? 0];
  schedule.loggedTicks = 0;
  schedule.logTurnedAtMs = Math.max(...latest);
  if (turnedAtMs === undefined) return;
  schedule.logAfterMs = turnedAtMs;
  state.changes.trimmed.set(schedule.key, turnedAtMs);
}
