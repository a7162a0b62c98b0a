import type { ScheduleKey } from '../../../core/key.ts';
import { reject, type Rejection } from '../../../core/rejection.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { Load } from '../../footprint.ts';
import type { CommandContext } from '../../command-context.ts';
import type { ScheduleRow } from '../background-rows.ts';

/** A tenant's schedule. Another tenant's schedule is rejected as if it did not exist. */
export function findSchedule(
  context: CommandContext,
  wanted: {
    readonly tenantId: TenantId;
    readonly scheduleKey: ScheduleKey;
    readonly verb: string;
  },
): { readonly kind: 'found'; readonly schedule: ScheduleRow } | Rejection {
  const schedule = context.state.row('schedule', wanted.scheduleKey);
  if (schedule?.tenantId === wanted.tenantId) return { kind: 'found', schedule };
  return reject(
    'CRON_SCHEDULE_NOT_FOUND',
    `Expected to ${wanted.verb} a schedule, but no such schedule was found`,
  );
}

/** Loads the schedule, and the quota that counts it and its jobs. */
export function scheduleAndQuota({
  tenantId,
  scheduleKey,
}: {
  readonly tenantId: TenantId;
  readonly scheduleKey: ScheduleKey;
}): readonly Load[] {
  return [
    { kind: 'row', table: 'schedule', id: scheduleKey },
    { kind: 'row', table: 'tenantQuota', id: tenantId },
  ];
}
