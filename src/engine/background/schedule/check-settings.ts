import { reject, type Rejection } from '../../../core/rejection.ts';
import { readCron } from '../../../model/cron/read-cron.ts';
import { isTimeZone } from '../../../model/cron/time-zone.ts';
import { refusePriority } from '../quota.ts';
import type { TenantQuotaRow } from '../rows.ts';
import type { ScheduleSettings } from './schedule-events.ts';

/** Why a schedule may not be like this, if it may not. */
export function refuseSettings(
  { cron, timeZone, target }: Pick<ScheduleSettings, 'cron' | 'timeZone' | 'target'>,
  quota: TenantQuotaRow,
): Rejection | undefined {
  return (
    refuseTiming({ cron, timeZone }) ??
    (target.kind === 'job' ? refusePriority(quota, target.priority) : undefined)
  );
}

export function refuseTiming({
  cron,
  timeZone,
}: Pick<ScheduleSettings, 'cron' | 'timeZone'>): Rejection | undefined {
  const read = readCron(cron);
  if (read.kind === 'invalid') {
    return reject('INVALID_CRON', `cronExpression is not valid. ${read.reason}`, {
      cronExpression: cron,
      reason: read.reason,
    });
  }
  if (isTimeZone(timeZone)) return undefined;
  return reject('BAD_REQUEST', 'timezone must be the name of an IANA time zone.', {
    fields: ['timezone'],
  });
}
