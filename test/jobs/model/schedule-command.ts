import { assert } from '../../../src/core/assert.ts';
import type { JsonText } from '../../../src/core/json.ts';
import type { ScheduleKey } from '../../../src/core/key.ts';
import type { TenantId } from '../../../src/core/tenant.ts';
import type { Command } from '../../../src/engine/command.ts';
import type { Action } from './model-action.ts';
import type { ScheduleSettings } from './model-state.ts';
import type { Names } from './names.ts';

/** The expression for the system; the model has no cron. */
const crons: ReadonlyMap<number, string> = new Map([
  [60_000, '* * * * *'],
  [300_000, '0 */5 * * * ? *'],
  [3_600_000, '0 * * * *'],
]);

export const everyMsOfCrons: readonly number[] = [...crons.keys()];

export function cronOf(everyMs: number): string {
  const cron = crons.get(everyMs);
  assert(cron !== undefined, `an expression for every ${everyMs} ms`);
  return cron;
}

/** The command for the system about a schedule. */
export function scheduleCommandOf(
  action: Extract<Action, { readonly schedule: number } | { readonly kind: 'createSchedule' }>,
  names: Names,
): Command {
  const tenantId = action.tenant as TenantId;
  if (action.kind === 'createSchedule') {
    const { kind, tier, isActive, settings } = action;
    const { everyMs, overlap, missed, missedWindowMs } = settings;
    const target = { kind: 'job', ...jobOf(settings) } as const;
    const cron = cronOf(everyMs);
    const given = { name: 'n', cron, timeZone: 'UTC', target, overlap, missed, missedWindowMs };
    return { kind, tenantId, tier, isActive, settings: { ...given, jitterMs: 0 } };
  }
  const scheduleKey = names.schedules.keyOf(action.schedule) as ScheduleKey;
  if (action.kind !== 'updateSchedule') return { kind: action.kind, tenantId, scheduleKey };
  const { kind, isActive, changes } = action;
  const { everyMs, overlap, missed, missedWindowMs, payload, priority } = changes;
  return {
    kind,
    tenantId,
    scheduleKey,
    changes: {
      ...(everyMs === undefined ? {} : { cron: cronOf(everyMs) }),
      ...(overlap === undefined ? {} : { overlap }),
      ...(missed === undefined ? {} : { missed }),
      ...(missedWindowMs === undefined ? {} : { missedWindowMs }),
      ...(isActive === undefined ? {} : { isActive }),
      target: {
        kind: 'job',
        changes: {
          ...(payload === undefined ? {} : { payload: payload as JsonText }),
          ...(priority === undefined ? {} : { priority }),
        },
      },
    },
  };
}

function jobOf({ type, payload, priority, maxAttempts, backoff }: ScheduleSettings) {
  return { type, payload: payload as JsonText, priority, maxAttempts, retryPolicy: backoff };
}
