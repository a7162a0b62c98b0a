import type { ScheduleKey } from '../../../core/key.ts';
import { reject, type Rejection } from '../../../core/rejection.ts';
import { accept, type Handler } from '../../handler.ts';
import { emitQuota, limitsOf, quotaExceeded, quotaOrNew } from '../quota.ts';
import type { ScheduleRow, TenantQuotaRow } from '../background-rows.ts';
import { limitsOfTier, tiers } from '../tiers.ts';
import { refuseSettings } from './check-settings.ts';
import { dueAtMs, nextTickAtMs } from './next-tick.ts';

export const createSchedule: Handler<'createSchedule'> = {
  isNewWork: true,
  footprint: ({ tenantId }) => [{ kind: 'row', table: 'tenantQuota', id: tenantId }],
  decide(context, command) {
    const { tenantId, settings, isActive } = command;
    const { nowMs } = context;
    const quota = quotaOrNew(context, command);
    const refused =
      refuseTier(quota) ?? refuseSettings(settings, quota, nowMs) ?? refuseMore(quota);
    if (refused !== undefined) return refused;
    emitQuota(context, quota);
    const draft: ScheduleRow = {
      ...settings,
      key: context.newSharedKey<ScheduleKey>(),
      tenantId,
      state: isActive ? 'active' : 'paused',
      nextTickAtMs: undefined,
      nextDueAtMs: undefined,
      lastTickAtMs: undefined,
      lastManualAtMs: undefined,
      lastRunAtMs: undefined,
      lastJobKey: undefined,
      lastInstanceKey: undefined,
      bufferedTickAtMs: undefined,
      loggedTicks: 0,
      logTurnedAtMs: undefined,
      logAfterMs: undefined,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    const tickAtMs = isActive ? nextTickAtMs(draft, nowMs) : undefined;
    const schedule: ScheduleRow = {
      ...draft,
      nextTickAtMs: tickAtMs,
      nextDueAtMs: dueAtMs(draft, tickAtMs, nowMs),
    };
    context.emit({ kind: 'scheduleCreated', schedule });
    return accept({ ...schedule });
  },
};

/** A tier without schedules lacks the feature; a tier that has used up its schedules exceeds a quota. */
function refuseTier({ tier, limits }: TenantQuotaRow): Rejection | undefined {
  if (limits !== undefined || limitsOfTier[tier].cron > 0) return undefined;
  return reject(
    'FEATURE_NOT_AVAILABLE_FOR_TIER',
    `Expected a tier that has schedules, but tier ${tier} has none`,
    { feature: 'cron', current_tier: tier, required_tier: leastTier },
  );
}

const leastTier = tiers.find((tier) => limitsOfTier[tier].cron > 0) ?? 'CUSTOM';

function refuseMore(quota: TenantQuotaRow): Rejection | undefined {
  const limit = limitsOf(quota).cron;
  const current = quota.schedules;
  return current < limit ? undefined : quotaExceeded({ quota: 'cron', limit, current });
}
