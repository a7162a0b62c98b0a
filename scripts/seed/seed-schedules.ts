import type { Transport } from '../../src/jobs-client/transport.ts';
import { seedTypes } from './seed-jobs.ts';
import type { Say } from './say.ts';
import type { SeedTenant } from './tenants.ts';

/** The policies, used in turn. */
const expressions = [
  { cronExpression: '0 3 * * *', timezone: 'Europe/Berlin' },
  { cronExpression: '*/30 9-17 * * MON-FRI', timezone: 'America/New_York' },
  { cronExpression: '0 0 12 1 * * *', timezone: 'UTC' },
];

/** The seed recognizes a schedule by its name. */
export async function seedSchedules(
  tenant: Transport,
  { schedules: { active, paused } }: SeedTenant,
  say: Say,
): Promise<void> {
  const wanted = Array.from({ length: active + paused }, (_, at) => scheduleOf(at, at < active));
  if (wanted.length === 0) return;
  const { data } = await tenant.send<readonly { readonly name: string }[]>({
    method: 'GET',
    path: '/cron?limit=100',
    isRepeatable: true,
  });
  const names = new Set(data.map(({ name }) => name));
  const missing = wanted.filter(({ name }) => !names.has(name));
  if (missing.length === 0) {
    say(`schedules: ${wanted.length} there already`);
    return;
  }
  for (const body of missing) {
    await tenant.send({ method: 'POST', path: '/cron', body, isRepeatable: false });
  }
  say(`schedules: ${missing.length} created`);
}

function scheduleOf(at: number, isActive: boolean) {
  const jobType = seedTypes[at % seedTypes.length] ?? '';
  return {
    name: `seed ${at + 1}: ${jobType}`,
    ...expressions[at % expressions.length],
    jobType,
    payload: { seed: 'schedule' },
    isActive,
  };
}
