import type { CommandContext } from '../../command-context.ts';
import type { ScheduleRow, ScheduleTickRow } from '../background-rows.ts';
import type { StartedRun } from './start-run.ts';

export interface TickDecision {
  readonly tickAtMs: number;
  readonly trigger: ScheduleTickRow['trigger'];
  readonly outcome: ScheduleTickRow['outcome'];
  /** The reason, in words for people. */
  readonly reason: string;
  readonly run?: StartedRun;
  /** Absent: the tick is not in the log yet. */
  readonly isNew?: boolean;
  /** The last tick that this decision covers; absent: only the tick itself. */
  readonly throughMs?: number;
}

/** Records the decision about a tick. Every decision is recorded here. */
export function recordTick(
  context: CommandContext,
  schedule: ScheduleRow,
  decision: TickDecision,
): ScheduleTickRow {
  const { tickAtMs, trigger, outcome, reason, run } = decision;
  const tick: ScheduleTickRow = {
    scheduleKey: schedule.key,
    tickAtMs,
    tenantId: schedule.tenantId,
    outcome,
    reason,
    trigger,
    decidedAtMs: context.nowMs,
    jobKey: run?.jobKey,
    processInstanceKey: run?.processInstanceKey,
  };
  const { isNew = true, throughMs = tickAtMs } = decision;
  context.emit({ kind: 'tickDecided', tick, isNew, throughMs });
  return tick;
}

/** The tick's key in the table of ticks. */
export function tickId({ key }: Pick<ScheduleRow, 'key'>, tickAtMs: number): string {
  return `${key}\n${tickAtMs}`;
}
