/** The actions of a run on schedules. */
import fc from 'fast-check';
import {
  type Ask,
  backoff,
  nothing,
  number,
  payload,
  priority,
  tenant,
  tenants,
  tier,
  type,
} from './ask.ts';
import type { Action } from './model-action.ts';
import { everyMsOfCrons } from './schedule-command.ts';

/** Mostly minutes, or most ticks would never find an active run. */
const everyMs = fc.oneof(
  { weight: 3, arbitrary: fc.constant(60_000) },
  { weight: 1, arbitrary: fc.constantFrom(...everyMsOfCrons) },
);

const policies = {
  everyMs,
  overlap: fc.constantFrom('allow' as const, 'skip' as const, 'buffer_one' as const),
  missed: fc.constantFrom('skip' as const, 'run_once' as const, 'run_all' as const),
  /** So few ticks that one command decides all of them. */
  missedWindowMs: fc.constantFrom(0, 90_000, 600_000, 3_600_000),
  payload,
  priority,
};

const create: fc.Arbitrary<Ask> = fc
  .record({
    tenant,
    tier,
    settings: fc.record({
      ...policies,
      type,
      maxAttempts: fc.integer({ min: 1, max: 2 }),
      backoff,
    }),
    isActive: fc.nat({ max: 7 }).map((n) => n > 0),
  })
  .map((request) => () => ({ kind: 'createSchedule', ...request }));

type About = Extract<Action, { readonly schedule: number }>;
type Asked<A = About> = A extends unknown ? Omit<A, 'tenant' | 'schedule'> : never;

/** Nearly always an existing schedule of the caller's tenant. */
function onSchedule(asked: fc.Arbitrary<Asked>): fc.Arbitrary<Ask> {
  const choice = { pick: number, isThere: fc.nat({ max: 9 }), isForeign: fc.nat({ max: 19 }) };
  return fc
    .tuple(asked, fc.record(choice))
    .map(([what, { pick, isThere, isForeign }]) => ({ model: { schedules } }) => {
      const there = schedules.filter(({ state }) => state !== 'gone');
      const from = isThere > 0 && there.length > 0 ? there : schedules;
      const schedule = from[pick % Math.max(from.length, 1)];
      const owner = isForeign === 0 ? tenants[pick % tenants.length] : schedule?.tenant;
      return { ...what, tenant: owner ?? 'a', schedule: schedule?.id ?? nothing };
    });
}

const update = onSchedule(
  fc.record({
    kind: fc.constant('updateSchedule' as const),
    changes: fc.record(policies, { requiredKeys: [] }),
    isActive: fc.option(fc.boolean(), { nil: undefined, freq: 1 }),
  }),
);

const plainly = (kind: 'pauseSchedule' | 'resumeSchedule' | 'runSchedule' | 'deleteSchedule') =>
  onSchedule(fc.constant({ kind }));

export const ofSchedules: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 6, arbitrary: create },
  { weight: 2, arbitrary: update },
  { weight: 2, arbitrary: plainly('pauseSchedule') },
  { weight: 3, arbitrary: plainly('resumeSchedule') },
  { weight: 3, arbitrary: plainly('runSchedule') },
  { weight: 1, arbitrary: plainly('deleteSchedule') },
);
