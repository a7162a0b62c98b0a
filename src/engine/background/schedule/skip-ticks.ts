import { done, type Handler } from '../../handler.ts';
import { dueAtMs, nextTickAtMs } from './next-tick.ts';
import { recordTick, tickId } from './record-tick.ts';

const reason = 'An internal error prevented the decision';

export const skipTicks: Handler<'skipTicks'> = {
  isNewWork: false,
  footprint: ({ scheduleKey }) => [{ kind: 'row', table: 'schedule', id: scheduleKey }],
  decide(context, { scheduleKey }) {
    const { nowMs } = context;
    const schedule = context.state.row('schedule', scheduleKey);
    if (schedule?.nextDueAtMs === undefined || schedule.nextDueAtMs > nowMs) return done;
    const { bufferedTickAtMs: buffered, nextTickAtMs: next } = schedule;
    const ticks = [buffered, next].filter((at): at is number => at !== undefined && at <= nowMs);
    const known = context.state.rowsOf(
      'scheduleTick',
      ticks.map((at) => tickId(schedule, at)),
    );
    for (const [index, tickAtMs] of ticks.entries()) {
      const isNew = known[index] === undefined;
      const throughMs = nowMs;
      recordTick(context, schedule, {
        tickAtMs,
        trigger: 'cron',
        outcome: 'failed',
        reason,
        isNew,
        throughMs,
      });
    }
    const tickAtMs = nextTickAtMs(schedule, nowMs);
    context.emit({
      kind: 'scheduleTimed',
      scheduleKey,
      nextTickAtMs: tickAtMs,
      nextDueAtMs: dueAtMs(schedule, tickAtMs, nowMs),
    });
    return done;
  },
};
