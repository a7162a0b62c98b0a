import { sql } from 'kysely';
import { scopeOf } from '../../core/access.ts';
import { tenantsSql } from '../condition-sql.ts';
import type { Run } from '../query-run.ts';
import { rowsOf } from '../search-source.ts';

/** Usage in a period, counted from the rows that retention has not deleted. */
export interface UsageMetricsQuery {
  readonly kind: 'usageMetrics';
  readonly fromMs: number;
  readonly toMs: number;
  readonly tenantId: string | undefined;
  /** Whether the counts of each tenant are shown, too. */
  readonly withTenants: boolean;
}

interface Usage {
  processInstances: number;
  decisionInstances: number;
  assignees: number;
}

/** Root instances that were started, decisions that were evaluated, and assignees of tasks that were created. */
export async function usageMetrics(run: Run, query: UsageMetricsQuery): Promise<string> {
  const scope = scopeOf(run.access, 'SYSTEM:READ_USAGE_METRIC');
  const isPermitted = scope === 'all' || scope.isAny;
  const byTenant = isPermitted ? await usageByTenant(run, query) : new Map<string, Usage>();
  const total: Usage = { processInstances: 0, decisionInstances: 0, assignees: 0 };
  for (const usage of byTenant.values()) {
    total.processInstances += usage.processInstances;
    total.decisionInstances += usage.decisionInstances;
  }
  total.assignees = isPermitted ? await countAssignees(run, query) : 0;
  const tenants = query.withTenants ? Object.fromEntries(byTenant) : {};
  return JSON.stringify({ ...total, activeTenants: byTenant.size, tenants });
}

async function usageByTenant(run: Run, query: UsageMetricsQuery): Promise<Map<string, Usage>> {
  const { dialect } = run;
  const usages = new Map<string, Usage>();
  const within = (column: string) =>
    sql`${sql.raw(column)} >= ${query.fromMs} AND ${sql.raw(column)} < ${query.toMs}
      AND ${dialect.stopCheck} AND ${tenantsSql(dialect, 't.tenant_id', run.tenantIds)}
      AND ${query.tenantId === undefined ? sql`1 = 1` : sql`t.tenant_id = ${query.tenantId}`}`;
  const counts = {
    processInstances: sql`SELECT t.tenant_id AS tenant, count(*) AS total FROM process_instance AS t
      WHERE t.parent_process_instance_key IS NULL AND ${within('t.started_at')} GROUP BY t.tenant_id`,
    decisionInstances: sql`SELECT t.tenant_id AS tenant, count(*) AS total FROM decision_instance AS t
      WHERE ${within('t.evaluated_at')} GROUP BY t.tenant_id`,
    assignees: sql`SELECT t.tenant_id AS tenant, count(DISTINCT t.assignee) AS total FROM user_task AS t
      WHERE t.assignee IS NOT NULL AND ${within('t.created_at')} GROUP BY t.tenant_id`,
  };
  for (const [name, statement] of Object.entries(counts)) {
    for (const row of await rowsOf(run, statement)) {
      const tenant = row['tenant'] as string;
      const usage = usages.get(tenant) ?? {
        processInstances: 0,
        decisionInstances: 0,
        assignees: 0,
      };
      usage[name as keyof Usage] = Number(row['total']);
      usages.set(tenant, usage);
    }
  }
  return usages;
}

/** One person may be an assignee in several tenants. */
async function countAssignees(run: Run, query: UsageMetricsQuery): Promise<number> {
  const { dialect } = run;
  const [row] = await rowsOf(
    run,
    sql`SELECT count(DISTINCT t.assignee) AS total FROM user_task AS t
      WHERE t.assignee IS NOT NULL AND t.created_at >= ${query.fromMs} AND t.created_at < ${query.toMs}
        AND ${dialect.stopCheck} AND ${tenantsSql(dialect, 't.tenant_id', run.tenantIds)}
        AND ${query.tenantId === undefined ? sql`1 = 1` : sql`t.tenant_id = ${query.tenantId}`}`,
  );
  return Number(row?.['total'] ?? 0);
}
