import type { JobOperationKey } from '../../core/key.ts';
import type { FoundJobKey } from '../../engine/background/operation/operation-commands.ts';
import type { JobOperationRow } from '../../engine/background/operation/operation-rows.ts';
import type { Command } from '../../engine/command.ts';
import type { StoreTransaction } from '../../engine/store.ts';

/** Operations that advance in one batch; the others are due again at once. */
const stepsMax = 4;
/** Jobs examined for one step, so that a filter that matches few jobs does not keep other work waiting. */
const scannedMax = 2_000;

/** The next step of each operation that is due: its next jobs, and the states of the jobs that it watches. */
export async function operationSteps(
  transaction: StoreTransaction,
  due: readonly JobOperationKey[],
): Promise<readonly Command<'stepJobOperation'>[]> {
  const steps: Command<'stepJobOperation'>[] = [];
  for (const operation of await transaction.rows('jobOperation', due.slice(0, stepsMax))) {
    if (operation === undefined) continue;
    steps.push({
      kind: 'stepJobOperation',
      tenantId: operation.tenantId,
      operationKey: operation.key,
      ...(await nextJobs(transaction, operation)),
      watched: operation.watched.length === 0 ? [] : await transaction.jobStates(operation.watched),
    });
  }
  return steps;
}

type NextJobs = Pick<Command<'stepJobOperation'>, 'found' | 'scannedTo' | 'isEnd'>;

async function nextJobs(
  transaction: StoreTransaction,
  operation: JobOperationRow,
): Promise<NextJobs> {
  const { tenantId, plan, action, cursorAtMs, cursorKey } = operation;
  const { target, batchSize } = plan;
  if (target.kind === 'keys') return nextNamed(target.jobKeys, operation);
  const after =
    cursorKey === undefined ? undefined : { jobKey: cursorKey, createdAtMs: cursorAtMs ?? 0 };
  const scanned = await transaction.jobsBeyond({
    tenantId,
    of: action === 'replay' || action === 'purge' ? 'deadLetters' : 'jobs',
    filter: target.filter,
    after,
    createdToMs: operation.createdAtMs,
    scannedMax,
  });
  const found: FoundJobKey[] = [];
  let scannedTo: FoundJobKey | undefined;
  let examined = 0;
  for (const { isMatch: matches, ...job } of scanned) {
    if (found.length === batchSize) break;
    if (matches) found.push(job);
    scannedTo = job;
    examined += 1;
  }
  return { found, scannedTo, isEnd: examined === scanned.length && scanned.length < scannedMax };
}

function nextNamed(
  jobKeys: readonly FoundJobKey['jobKey'][],
  { cursorKey, plan }: JobOperationRow,
): NextJobs {
  // A job id that this server never issued is represented by key 0 and is refused like any other unknown job.
  const last = BigInt(cursorKey ?? -1);
  const beyond = jobKeys.filter((jobKey) => BigInt(jobKey) > last);
  const found = beyond.slice(0, plan.batchSize).map((jobKey) => ({ jobKey, createdAtMs: 0 }));
  return { found, scannedTo: found.at(-1), isEnd: found.length === beyond.length };
}
