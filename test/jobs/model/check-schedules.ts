import { expect } from 'vitest';
import type { JobsSystem } from './jobs-system.ts';
import { nextTickMs } from './model-schedules.ts';
import type { Model, ModelSchedule } from './model-state.ts';
import type { Names } from './names.ts';
import { cronOf } from './schedule-command.ts';

/** The log keeps at least this many of a schedule's last ticks. */
const keptMin = 1_000;

/** Schedules and their logs agree with the model, and each job of a schedule has exactly the tick that created it. */
export async function checkSchedules(
  system: JobsSystem,
  model: Model,
  names: Names,
): Promise<void> {
  expect(await scheduleRows(system, names)).toEqual(expectedSchedules(model));
  const logs = await logsOf(system, names);
  for (const { id, state, log } of model.schedules) {
    const found = logs.get(id) ?? [];
    const ticks =
      state === 'gone' ? [] : ticksOf(log, found).slice(-Math.max(found.length, keptMin));
    const got = found.map(({ became, reason }, place) => {
      const why = ticks[place]?.[1].why;
      return `${became}: ${why !== undefined && reason.includes(why) ? why : reason}`;
    });
    expect(got).toEqual(
      ticks.map(([at, { outcome, trigger, decidedAtMs, job = '', why }]) =>
        [at, outcome, trigger, decidedAtMs, `${job}: ${why}`].join(' '),
      ),
    );
  }
  expect(await system.rows(brokenTicks)).toEqual([]);
}

const brokenTicks = `
  SELECT 'a job of no tick, or of two' AS wrong, key FROM background_job AS j
    WHERE schedule_key IN (SELECT key FROM schedule WHERE log_after IS NULL)
    AND 1 <> (SELECT count(*) FROM schedule_tick AS t WHERE t.schedule_key = j.schedule_key AND t.job_key = j.key)
  UNION ALL SELECT 'a tick of no schedule', schedule_key FROM schedule_tick
    WHERE schedule_key NOT IN (SELECT key FROM schedule)`;

async function scheduleRows(system: JobsSystem, names: Names): Promise<unknown> {
  const rows = await system.rows(
    `SELECT key, tenant_id, cron, state, overlap, missed, missed_window_ms, next_tick_at, buffered_tick_at, last_job_key
     FROM schedule ORDER BY key`,
  );
  return rows.map((row) =>
    [
      names.schedules.idOf(String(row['key'])),
      row['tenant_id'],
      row['cron'],
      row['state'],
      row['overlap'],
      row['missed'],
      row['missed_window_ms'],
      row['next_tick_at'],
      row['buffered_tick_at'],
      names.jobs.find(String(row['last_job_key'])),
    ].join(' | '),
  );
}

function expectedSchedules(model: Model): unknown {
  return model.schedules
    .filter(({ state }) => state !== 'gone')
    .map((schedule) => {
      const { id, tenant, state, settings, bufferedMs, lastJob } = schedule;
      const { everyMs, overlap, missed, missedWindowMs } = settings;
      const timing = [nextTickMs(model, schedule), bufferedMs, lastJob];
      return [id, tenant, cronOf(everyMs), state, overlap, missed, missedWindowMs, ...timing].join(
        ' | ',
      );
    });
}

/** The ticks in order, without those that an existing entry covers. */
function ticksOf(log: ModelSchedule['log'], found: readonly LoggedTick[]) {
  const reasons = new Map(found.map(({ at, reason }) => [at, reason]));
  let spokenForMs = 0;
  return [...log]
    .sort(([left], [right]) => left - right)
    .filter(([at, { isOptional }]) => {
      const until = /like all ticks before ([-:.T\d]+Z)/.exec(reasons.get(at) ?? '')?.[1];
      if (until !== undefined) spokenForMs = Date.parse(until);
      return !isOptional || at >= spokenForMs;
    });
}

interface LoggedTick {
  readonly at: number;
  readonly schedule: number;
  readonly became: string;
  readonly reason: string;
}

/** By schedule, ticks in their order. */
async function logsOf(
  system: JobsSystem,
  names: Names,
): Promise<ReadonlyMap<number, readonly LoggedTick[]>> {
  const rows = await system.rows(
    `SELECT schedule_key, tick_at, outcome, reason, trigger_kind, decided_at, job_key
     FROM schedule_tick ORDER BY schedule_key, tick_at`,
  );
  const ticks = rows.map((row) => {
    const job = names.jobs.find(String(row['job_key']));
    return {
      schedule: names.schedules.idOf(String(row['schedule_key'])),
      became: [row['tick_at'], row['outcome'], row['trigger_kind'], row['decided_at'], job].join(
        ' ',
      ),
      at: Number(row['tick_at']),
      reason: String(row['reason']),
    };
  });
  return Map.groupBy(ticks, ({ schedule }) => schedule);
}
