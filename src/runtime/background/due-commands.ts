import type { Command } from '../../engine/command.ts';
import type { StoreTransaction } from '../../engine/store.ts';
import { operationSteps } from './operation-steps.ts';

/** Of each kind in one batch; what is left is due again at once. */
const dueMax = 1_000;

/** Of schedules fewer, because each may have many ticks to decide: 250 take 15 ms, after a long silence 0.4 s (measured). */
const schedulesMax = 250;

/**
 * What of the Jobs Service is due, as commands for the very transaction that has found and locked it. What comes first is to
 * be decided first, so that a tick does not meet a run whose lease has ended by then, whatever is loaded when.
 */
export async function dueCommands(
  transaction: StoreTransaction,
  nowMs: number,
  chance: number,
): Promise<readonly (readonly Command[])[]> {
  const due = await transaction.dueKeys(nowMs, dueMax);
  const { expired, scheduled, schedules, operations, tenants } = due;
  const first: Command[] = [];
  if (expired.length > 0) first.push({ kind: 'expireLeases', jobKeys: expired, chance });
  if (scheduled.length > 0) first.push({ kind: 'queueDueJobs', jobKeys: scheduled });
  if (tenants.length > 0) first.push({ kind: 'resetDueQuotas', tenantIds: tenants });
  // There may be more leases that have ended: ticks wait for them.
  const firingMax = expired.length < dueMax ? schedulesMax : 0;
  // One each, so that one that cannot be decided keeps no other from firing (law E5).
  const then: Command[] = schedules
    .slice(0, firingMax)
    .map((scheduleKey) => ({ kind: 'fireSchedule', scheduleKey }));
  if (operations.length > 0) then.push(...(await operationSteps(transaction, operations)));
  return [first, then].filter((commands) => commands.length > 0);
}
