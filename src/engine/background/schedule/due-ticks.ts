// Decides due ticks by time alone, before `fire-schedule.ts` checks whether the previous run has ended.
// T1  A tick is on time until `lateMaxMs` after it is due. A tick on time fires under every policy.
// T2  A later tick is missed. `skip` skips it. `run_all` fires it if it is within the window. `run_once` fires one tick
// for all missed ones: the tick that is on time, if there is one, else the last missed one in the window.
// T3  Each tick has its entry in the log. After a long silence only the newest skipped ticks have their own entries;
// the entry of the first one stands for all before them.
import type { Cron } from '../../../model/cron/cron.ts';
import { firesBetween } from '../../../model/cron/fires-between.ts';
import { newestFires } from '../../../model/cron/newest-fires.ts';
import { nextFire } from '../../../model/cron/next-fire.ts';
import type { ScheduleRow } from '../background-rows.ts';
import { jitterOf } from './jitter.ts';

/** A tick that is later than this counts as missed. A running server decides its ticks sooner. */
const lateMaxMs = 10_000;

/** How many ticks one command decides; the rest is due again at once. */
const ticksMax = 100;

export type DueTick =
  | { readonly kind: 'fire'; readonly tickAtMs: number; readonly trigger: 'cron' | 'missed' }
  | {
      readonly kind: 'skip';
      readonly tickAtMs: number;
      /** The last tick that this entry covers. */
      readonly throughMs: number;
      readonly reason: string;
    };

export interface DueTicks {
  readonly ticks: readonly DueTick[];
  /** The first tick after these. */
  readonly nextTickAtMs: number | undefined;
}

type Due = ScheduleRow & { readonly nextTickAtMs: number };

/** The due ticks in order. The next tick of the schedule must be due. */
export function dueTicks(schedule: Due, cron: Cron, nowMs: number): DueTicks {
  const { skipped, times } = timesOf(schedule, cron, nowMs);
  const isDue = (at: number) => at + jitterOf(schedule, at) <= nowMs;
  const notDue = times.findIndex((at) => !isDue(at));
  const due = notDue < 0 ? times : times.slice(0, notDue);
  const judged = judge(schedule, due, nowMs);
  const decidedMs = due.at(-1) ?? skipped?.throughMs ?? schedule.nextTickAtMs;
  return {
    ticks: skipped === undefined ? judged : [skipped, ...judged],
    nextTickAtMs: times[due.length] ?? nextFire(cron, schedule.timeZone, decidedMs),
  };
}

interface Times {
  /** The entry for the ticks that have none of their own (law T3). */
  readonly skipped: Extract<DueTick, { readonly kind: 'skip' }> | undefined;
  readonly times: readonly number[];
}

function timesOf(schedule: Due, cron: Cron, nowMs: number): Times {
  const { nextTickAtMs: tickAtMs, timeZone, missed, missedWindowMs } = schedule;
  // Ticks that are not late yet must not be left out.
  const lateAtMs = nowMs - schedule.jitterMs - lateMaxMs;
  const rest = { untilMs: nowMs, countMax: ticksMax };
  if (missed !== 'run_all') {
    const afterMs = tickAtMs - 1;
    const untilMs = Math.max(lateAtMs - 1, afterMs);
    const late = newestFires(cron, timeZone, { afterMs, untilMs, countMax: ticksMax });
    const open = firesBetween(cron, timeZone, { ...rest, afterMs: untilMs });
    const why = `the missed-run policy is ${missed}`;
    return { skipped: skipUntil(tickAtMs, late[0] ?? tickAtMs, why), times: [...late, ...open] };
  }
  const beginsAtMs = Math.max(Math.min(nowMs - missedWindowMs, lateAtMs), tickAtMs);
  return {
    skipped: skipUntil(tickAtMs, beginsAtMs, 'they are outside of the missed-run window'),
    times: firesBetween(cron, timeZone, { ...rest, afterMs: beginsAtMs - 1 }),
  };
}

function skipUntil(tickAtMs: number, untilMs: number, why: string): Times['skipped'] {
  if (tickAtMs >= untilMs) return undefined;
  const reason = `Missed, like all ticks before ${moment(untilMs)}: ${why}`;
  return { kind: 'skip', tickAtMs, throughMs: untilMs - 1, reason };
}

/** Applies laws T1 and T2. */
function judge(schedule: Due, due: readonly number[], nowMs: number): readonly DueTick[] {
  const { missed, missedWindowMs } = schedule;
  const isMissed = (at: number) => nowMs - at - jitterOf(schedule, at) > lateMaxMs;
  const isInWindow = (at: number) => at >= nowMs - missedWindowMs;
  const standIn = due.find((at) => !isMissed(at)) ?? due.findLast(isInWindow);
  return due.map((tickAtMs) => {
    if (!isMissed(tickAtMs)) return { kind: 'fire', tickAtMs, trigger: 'cron' };
    const skip = (why: string): DueTick => {
      return { kind: 'skip', tickAtMs, throughMs: tickAtMs, reason: `Missed: ${why}` };
    };
    if (missed === 'skip') return skip('the missed-run policy is skip');
    if (missed === 'run_once' && standIn !== undefined && tickAtMs !== standIn) {
      return skip(`the run of ${moment(standIn)} makes up for it`);
    }
    if (!isInWindow(tickAtMs)) return skip('it is outside of the missed-run window');
    return { kind: 'fire', tickAtMs, trigger: 'missed' };
  });
}

function moment(atMs: number): string {
  return new Date(atMs).toISOString();
}
