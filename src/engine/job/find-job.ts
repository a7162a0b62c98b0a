import { assert } from '../../core/assert.ts';
import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type { JobKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import { isEnding, isInEnding } from '../element/is-ending.ts';
import { refuseSuspended } from '../suspension/is-suspended.ts';
import { findScope, type Location, type Scope } from '../element/scope.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, JobRow, JobState } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

/** A job that has not ended, with the element that waits for it, or the process instance of its listener. */
export interface OpenJob {
  readonly kind: 'open';
  readonly job: JobRow;
  readonly root: Root;
  readonly holder: Scope;
}

/** Camunda's names of the states. A job in backoff has failed and waits for its retry. */
const stateNames: { readonly [S in JobState]: string } = {
  activatable: 'ACTIVATABLE',
  activated: 'ACTIVATED',
  backingOff: 'FAILED',
  failed: 'FAILED',
  errorThrown: 'ERROR_THROWN',
  completed: 'COMPLETED',
  canceled: 'CANCELED',
};

/**
 * The purpose for which a caller needs the job: to finish the attempt, to change the job, or to prevent its activation.
 */
type Purpose = 'finish' | 'update' | 'refuse';

const liveStates: readonly JobState[] = [
  'activatable',
  'activated',
  'backingOff',
  'failed',
  'errorThrown',
];

/**
 * The states that allow each purpose. A job in backoff is not with a worker, so there is no attempt to finish (Camunda
 * 8 REST, fail job: 409 unless ACTIVATED or ACTIVATABLE).
 */
const statesFor: { readonly [P in Purpose]: readonly JobState[] } = {
  finish: ['activatable', 'activated'],
  update: liveStates,
  refuse: ['activatable'],
};

/** The job with the given key, if it is alive and in a state that allows the purpose. */
export function findJob(
  context: CommandContext,
  caller: Access,
  wanted: {
    readonly jobKey: JobKey;
    readonly leaseToken: string | undefined;
    readonly verb: string;
    readonly purpose: Purpose;
  },
): OpenJob | Rejection {
  const { jobKey, verb } = wanted;
  const text = `Expected to ${verb} job with key '${jobKey}', but`;
  const job = context.state.job(jobKey);
  if (!job || !reaches(caller, job.tenantId)) {
    return reject('NOT_FOUND', `${text} no such job was found`);
  }
  const root = context.state.root(job.rootKey);
  const holder = root && findScope(root, job.elementInstanceKey);
  if (!holder || !waitsForJob(holder, jobKey) || hasEnded(root, holder)) {
    return reject('NOT_FOUND', `${text} no such job was found`);
  }
  const refusal = refuseSuspended(root, holder.row, text);
  if (refusal !== undefined) return refusal;
  if (!statesFor[wanted.purpose].includes(job.state)) {
    return reject('INVALID_STATE', `${text} it is in state '${stateNames[job.state]}'`);
  }
  if (isStale(job, wanted)) {
    return reject('INVALID_STATE', `${text} its lease is held by another activation`);
  }
  return { kind: 'open', job, root, holder };
}

/** The element that waits for a job that only elements have. */
export function elementOfJob({ job, holder }: OpenJob): ElementInstanceRow {
  assert(holder.kind === 'element', `job ${job.key} to be of an element`);
  return holder.row;
}

/** Whether the element counts as ended, because a scope around it is ending. Its own listeners may still work. */
function hasEnded(root: Root, holder: Scope): boolean {
  return holder.kind === 'element' && !isEnding(holder.row) && isInEnding(root, holder.row);
}

function waitsForJob({ row: { waitsFor } }: Scope, jobKey: JobKey): boolean {
  const isJob =
    waitsFor?.kind === 'job' ||
    waitsFor?.kind === 'listener' ||
    waitsFor?.kind === 'userTask' ||
    waitsFor?.kind === 'adHoc';
  return isJob && waitsFor.jobKey === jobKey;
}

/** To finish a leased job, a caller must show its current lease token; an update may omit the token. */
function isStale(
  job: JobRow,
  wanted: { readonly leaseToken: string | undefined; readonly purpose: Purpose },
): boolean {
  if (wanted.leaseToken === undefined) {
    return wanted.purpose === 'finish' && job.leaseToken !== undefined;
  }
  return wanted.leaseToken !== job.leaseToken;
}

/** The element or instance that has the incident of a job. */
export function jobLocation({ elementInstanceKey: key, ...job }: JobRow): Location {
  return { ...job, key };
}
