import type { Command } from '../../engine/command.ts';
import type { StoreTransaction } from '../../engine/store.ts';
import { batchSteps, type StepMoment } from '../batch-operation/batch-steps.ts';
import { operationSteps } from './operation-steps.ts';

/** Rows of each kind in one batch; the rest is due again at once. */
const dueMax = 1_000;

/**
 * Fewer schedules, because each may have many ticks to decide: 250 take 15 ms, after a long downtime 0.4 s (measured).
 */
const schedulesMax = 250;

/**
 * Commands for all that is due in the Jobs Service, for the transaction that has found and locked the rows. The lists
 * are decided in order: leases expire first, so that a tick does not see a run whose lease has already expired.
 */
export async function dueCommands(
  transaction: StoreTransaction,
  {
    nowMs,
    isClockPinned,
    chance,
    continuationsPerBatch,
  }: StepMoment & { readonly chance: number; readonly continuationsPerBatch: number },
): Promise<readonly (readonly Command[])[]> {
  const due = await transaction.dueKeys(nowMs, dueMax);
  const { expired, scheduled, schedules, operations, tenants, queues } = due;
  const { continuations, timers, messages } = due;
  const early: Command[] = [];
  if (expired.length > 0) early.push({ kind: 'expireLeases', jobKeys: expired, chance });
  if (scheduled.length > 0) early.push({ kind: 'queueDueJobs', jobKeys: scheduled });
  if (queues.length > 0) early.push({ kind: 'resumeDueQueues', queueIds: queues });
  if (messages.length > 0) early.push({ kind: 'expireMessages' });
  if (tenants.length > 0) early.push({ kind: 'resetDueQuotas', tenantIds: tenants });
  // More leases may have expired than one batch takes. Ticks wait until all of them are expired.
  const firingMax = expired.length < dueMax ? schedulesMax : 0;
  // One command for each schedule: a schedule that fails does not keep the others from firing (law E5).
  const late: Command[] = schedules
    .slice(0, firingMax)
    .map((scheduleKey) => ({ kind: 'fireSchedule', scheduleKey }));
  if (operations.length > 0) late.push(...(await operationSteps(transaction, operations)));
  if (due.batchOperations.length > 0)
    late.push(...(await batchSteps(transaction, due.batchOperations, { nowMs, isClockPinned })));
  for (const { key, rootKey } of continuations.slice(0, continuationsPerBatch))
    late.push({ kind: 'runContinuation', key, rootKey });
  for (const timer of timers) late.push({ kind: 'triggerTimer', ...timer });
  return [early, late].filter((commands) => commands.length > 0);
}
