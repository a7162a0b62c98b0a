import { sql } from 'kysely';
import { assert } from '../../core/assert.ts';
import { dailyUsed, limitsOf, quotaResetsAtMs } from '../../engine/background/quota.ts';
import { leastUrgentPriority, type QuotaLimits, type Tier } from '../../engine/background/tiers.ts';
import { allOf, tenantsSql } from '../condition-sql.ts';
import { showDateTime } from '../date-time.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** The limits of the caller's tenant and their usage. */
export interface TenantQuotaQuery {
  readonly kind: 'tenantQuota';
  readonly nowMs: number;
}

/** Returns `undefined` for a tenant without a quota row. */
export async function tenantQuota(
  run: Run,
  { nowMs }: TenantQuotaQuery,
): Promise<string | undefined> {
  const { dialect, tenantIds } = run;
  const running = allOf([sql`j.state = 'running'`, tenantsSql(dialect, 'j.tenant_id', tenantIds)]);
  const [row] = await rowsOf(
    run,
    sql`SELECT t.tenant_id, t.tier, t.limits, t.pending, t.schedules, t.daily, t.day_start,
      (SELECT count(*) FROM background_job AS j WHERE ${running}) AS running
      FROM tenant_quota AS t
      WHERE ${tenantsSql(dialect, 't.tenant_id', tenantIds)} LIMIT 1`,
  );
  return row && JSON.stringify(shown(row as unknown as StoredQuota, nowMs));
}

/** A row as either database returns it: integers may be texts. */
interface StoredQuota {
  readonly tenant_id: string;
  readonly tier: Tier;
  readonly limits: string | null;
  readonly pending: number | string;
  readonly schedules: number | string;
  readonly daily: number | string;
  readonly day_start: number | string;
  readonly running: number | string;
}

function shown(row: StoredQuota, nowMs: number): object {
  assert(typeof row.tenant_id === 'string', 'a quota to be of a tenant');
  const stored = row.limits === null ? undefined : (JSON.parse(row.limits) as QuotaLimits);
  const { concurrent, queued, daily, cron, priorityMin } = limitsOf({
    tier: row.tier,
    limits: stored,
  });
  const dayStartMs = Number(row.day_start);
  return {
    tenant_id: row.tenant_id,
    tier: row.tier,
    limits: { concurrent, queued, daily, cron },
    usage: {
      concurrent: Number(row.running),
      queued: Number(row.pending),
      daily: dailyUsed({ daily: Number(row.daily), dayStartMs }, nowMs),
      cron: Number(row.schedules),
    },
    allowed_priority_range: { min: priorityMin, max: leastUrgentPriority },
    resets_at: showDateTime(quotaResetsAtMs(nowMs)),
  };
}
