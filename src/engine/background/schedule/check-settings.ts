import { reject, type Rejection } from '../../../core/rejection.ts';
import { nextFire } from '../../../model/cron/next-fire.ts';
import { readCron } from '../../../model/cron/read-cron.ts';
import { isTimeZone, timeZoneMeant } from '../../../model/cron/time-zone.ts';
import { refusePriority } from '../quota.ts';
import type { TenantQuotaRow } from '../background-rows.ts';
import type { ScheduleSettings } from './schedule-settings.ts';

/** The rejection if a schedule may not have these settings. */
export function refuseSettings(
  { cron, timeZone, target }: Pick<ScheduleSettings, 'cron' | 'timeZone' | 'target'>,
  quota: TenantQuotaRow,
  nowMs: number,
): Rejection | undefined {
  return (
    refuseTiming({ cron, timeZone }, nowMs) ??
    (target.kind === 'job' ? refusePriority(quota, target.priority) : undefined)
  );
}

/** A schedule that would not fire after `afterMs` is rejected too. */
export function refuseTiming(
  { cron: cronExpression, timeZone }: Pick<ScheduleSettings, 'cron' | 'timeZone'>,
  afterMs: number,
): Rejection | undefined {
  const cron = readCron(cronExpression);
  if (cron.kind === 'invalid') return invalidCron(cronExpression, cron.reason);
  if (!isTimeZone(timeZone)) return noTimeZone(timeZone);
  if (nextFire(cron, timeZone, afterMs) !== undefined) return undefined;
  const reason = 'Expected a cron expression with future ticks, but all its ticks are past.';
  return invalidCron(cronExpression, reason);
}

function noTimeZone(timeZone: string): Rejection {
  const meant = timeZoneMeant(timeZone);
  const hint =
    meant === undefined ? 'such as Europe/Berlin' : `and ${meant} is the correct spelling`;
  return reject('BAD_REQUEST', `timezone must be the name of an IANA time zone, ${hint}.`, {
    fields: ['timezone'],
  });
}

function invalidCron(cronExpression: string, reason: string): Rejection {
  const message = `cronExpression is not valid. ${reason}`;
  return reject('INVALID_CRON', message, { cronExpression, reason });
}
