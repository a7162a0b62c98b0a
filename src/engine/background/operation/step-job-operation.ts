import type { JsonText } from '../../../core/json.ts';
import type { BackgroundJobKey } from '../../../core/key.ts';
import { mergePatchText } from '../../../core/merge-patch.ts';
import { systemAccess } from '../../../core/access.ts';
import type { Rejection } from '../../../core/rejection.ts';
import { type Accepted, done, type Handler } from '../../handler.ts';
import type { CommandContext } from '../../command-context.ts';
import { cancelBackgroundJob } from '../cancel-background-job.ts';
import { purgeDeadLetter, replayDeadLetter } from '../replay-dead-letter.ts';
import { retryBackgroundJob } from '../retry-background-job.ts';
import { loadUniqueKey } from '../unique-key.ts';
import type { FoundJobKey, WatchedJob } from './operation-commands.ts';
import type { JobOperationAction, JobOperationRow } from './operation-rows.ts';

/** How long the operation waits before it checks again whether the tenant may have more waiting jobs. */
const roomAfterMs = 5_000;
/** The maximum number of watched jobs: the most recently restarted ones. */
const watchedMax = 1_000;
/** How many restarted jobs must have ended before their share of failures may stop the operation. */
const endedMin = 10;

/** Applies the action to the next jobs, one by one: a rejected job is counted, and the step continues. */
export const stepJobOperation: Handler<'stepJobOperation'> = {
  isNewWork: false,
  footprint: ({ tenantId, operationKey, found }) => [
    { kind: 'row', table: 'jobOperation', id: operationKey },
    { kind: 'row', table: 'tenantQuota', id: tenantId },
    ...found.map(({ jobKey }) => ({ kind: 'row', table: 'backgroundJob', id: jobKey }) as const),
  ],
  decide(context, { operationKey, found, scannedTo, isEnd, watched }) {
    const operation = context.state.row('jobOperation', operationKey);
    if (operation?.nextDueAtMs === undefined || operation.nextDueAtMs > context.nowMs) return done;
    for (const { jobKey } of found)
      loadUniqueKey(context, context.state.row('backgroundJob', jobKey));
    const { nowMs: atMs } = context;
    const since = countWatched(watched);
    const stopReason = refuseFailures(operation, since);
    const outcome = stopReason === undefined ? actOnAll(context, operation, found) : noAction;
    const isFull = outcome.endedBy === 'quota';
    context.emit({
      kind: 'jobOperationStepped',
      operationKey,
      atMs,
      done: outcome.done.length,
      refused: outcome.refused,
      ended: since.ended,
      failedAgain: since.failedAgain,
      watched: [...since.open, ...(restartsJobs[operation.action] ? outcome.done : [])].slice(
        -watchedMax,
      ),
      scannedTo:
        stopReason === undefined
          ? outcome.endedBy === undefined
            ? scannedTo
            : outcome.last
          : undefined,
      nextDueAtMs: atMs + (isFull ? roomAfterMs : pauseMs(operation, outcome.done.length)),
      waitsFor: isFull ? 'queued' : undefined,
    });
    if (stopReason !== undefined) {
      context.emit({ kind: 'jobOperationStopped', operationKey, reason: stopReason, atMs });
    } else if (isEnd && outcome.endedBy === undefined) {
      context.emit({ kind: 'jobOperationCompleted', operationKey, atMs });
    }
    return done;
  },
};

const restartsJobs: { readonly [A in JobOperationAction]: boolean } = {
  cancel: false,
  retry: true,
  replay: true,
  purge: false,
};

interface WatchedCounts {
  readonly ended: number;
  readonly failedAgain: number;
  readonly open: readonly BackgroundJobKey[];
}

/** Counts the watched jobs by outcome. A job that was cancelled or purged since does not count. */
function countWatched(watched: readonly WatchedJob[]): WatchedCounts {
  const failed = watched.filter(({ state }) => state === 'failed' || state === 'deadlettered');
  const completed = watched.filter(({ state }) => state === 'completed');
  const open = watched.filter(
    ({ state }) => state === 'scheduled' || state === 'queued' || state === 'running',
  );
  return {
    ended: failed.length + completed.length,
    failedAgain: failed.length,
    open: open.map(({ jobKey }) => jobKey),
  };
}

function refuseFailures(operation: JobOperationRow, since: WatchedCounts): string | undefined {
  const { stopOnErrorShare, batchSize } = operation.plan;
  const ended = operation.ended + since.ended;
  const failed = operation.failedAgain + since.failedAgain;
  if (stopOnErrorShare === undefined || ended < Math.min(endedMin, batchSize)) return undefined;
  if (failed / ended <= stopOnErrorShare) return undefined;
  return `Of ${ended} restarted jobs that have ended, ${failed} failed again`;
}

interface StepOutcome {
  readonly done: readonly BackgroundJobKey[];
  readonly refused: ReadonlyMap<string, number>;
  /** The last job that this step finished, if any. */
  readonly last: FoundJobKey | undefined;
  /** Why the step ended early: the tenant may have no more waiting jobs, or the patched payloads were too long. */
  readonly endedBy: 'quota' | 'size' | undefined;
}

const noAction: StepOutcome = { done: [], refused: new Map(), last: undefined, endedBy: undefined };

/** How many characters of payloads one step patches at most. */
const patchedMax = 4 * 1024 * 1024;

function actOnAll(
  context: CommandContext,
  operation: JobOperationRow,
  found: readonly FoundJobKey[],
): StepOutcome {
  const done: BackgroundJobKey[] = [];
  const refused = new Map<string, number>();
  let last: FoundJobKey | undefined;
  let patched = 0;
  for (const foundKey of found) {
    if (operation.plan.payloadPatch !== undefined) {
      patched += context.state.row('backgroundJob', foundKey.jobKey)?.payload.length ?? 0;
      if (last !== undefined && patched > patchedMax) {
        return { done: done, refused, last, endedBy: 'size' };
      }
    }
    const outcome = act[operation.action](context, operation, foundKey.jobKey);
    if (outcome.kind === 'accepted') {
      done.push(foundKey.jobKey);
    } else if (outcome.code === 'QUOTA_EXCEEDED') {
      return { done: done, refused, last, endedBy: 'quota' };
    } else {
      refused.set(outcome.code, (refused.get(outcome.code) ?? 0) + 1);
    }
    last = foundKey;
  }
  return { done: done, refused, last, endedBy: undefined };
}

type Act = (
  context: CommandContext,
  operation: JobOperationRow,
  jobKey: BackgroundJobKey,
) => Accepted<unknown> | Rejection;

const act: { readonly [A in JobOperationAction]: Act } = {
  cancel: (context, { tenantId, plan }, jobKey) =>
    cancelBackgroundJob.decide(context, { tenantId, jobKey, reason: plan.reason }, systemAccess),
  retry: (context, { tenantId }, jobKey) =>
    retryBackgroundJob.decide(context, { tenantId, jobKey }, systemAccess),
  replay: (context, operation, jobKey) => {
    const { tenantId } = operation;
    const payload = patchedPayload(context, operation, jobKey);
    return replayDeadLetter.decide(context, { tenantId, jobKey, payload }, systemAccess);
  },
  purge: (context, { tenantId }, jobKey) =>
    purgeDeadLetter.decide(context, { tenantId, jobKey }, systemAccess),
};

/** The length of the patch bounds the growth of a payload. */
function patchedPayload(
  context: CommandContext,
  { plan, tenantId }: JobOperationRow,
  jobKey: BackgroundJobKey,
): JsonText | undefined {
  const job = context.state.row('backgroundJob', jobKey);
  if (plan.payloadPatch === undefined || job?.tenantId !== tenantId) return undefined;
  return mergePatchText(job.payload, plan.payloadPatch);
}

function pauseMs({ plan }: JobOperationRow, jobs: number): number {
  return plan.ratePerSecond === undefined ? 0 : Math.ceil((jobs * 1_000) / plan.ratePerSecond);
}
