/** Reads the numbers of jobs from the API. */
import { closeAccess, openAccess, type Service } from './access.ts';
import { seedTenants } from './tenants.ts';

const statuses = [
  'scheduled',
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
  'deadlettered',
] as const;

/** A table with a line for each tenant and a column for each status. */
export async function reportSeed(service: Service): Promise<string> {
  const rows: string[][] = [['tenant', 'tier', ...statuses, 'active cron', 'paused cron']];
  for (const { tenantId, tier } of seedTenants) {
    const access = await openAccess(service, tenantId, tier);
    const totalOf = async (path: string): Promise<string> => {
      const { meta } = await access.tenant.send({ method: 'GET', path, isRepeatable: true });
      return String(meta['total']);
    };
    const row = [tenantId, tier];
    for (const status of statuses) row.push(await totalOf(`/jobs?status=${status}&limit=1`));
    const { data } = await access.tenant.send<readonly { readonly isActive: boolean }[]>({
      method: 'GET',
      path: '/cron?limit=100',
      isRepeatable: true,
    });
    const active = data.filter(({ isActive }) => isActive).length;
    rows.push([...row, String(active), String(data.length - active)]);
    closeAccess(access);
  }
  return rows.map((row) => lineOf(row, rows)).join('\n');
}

function lineOf(row: readonly string[], rows: readonly (readonly string[])[]): string {
  const widthOf = (at: number) => Math.max(...rows.map((other) => other[at]?.length ?? 0));
  return row
    .map((cell, at) => cell.padEnd(widthOf(at)))
    .join('  ')
    .trimEnd();
}
