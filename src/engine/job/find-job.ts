import { type Caller, reaches } from '../../core/caller.ts';
import type { JobKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, JobRow, JobState } from '../state/rows.ts';
import type { Turn } from '../turn.ts';

/** A job that somebody may still decide about, with the element that waits for it. */
export interface OpenJob {
  readonly kind: 'open';
  readonly job: JobRow;
  readonly root: Root;
  readonly element: ElementInstanceRow;
}

/** Camunda's names of the states that a caller can meet. A job that backs off was failed and waits for its retry. */
const stateNames: { readonly [S in JobState]: string } = {
  activatable: 'ACTIVATABLE',
  activated: 'ACTIVATED',
  backingOff: 'FAILED',
  failed: 'FAILED',
  errorThrown: 'ERROR_THROWN',
  completed: 'COMPLETED',
  canceled: 'CANCELED',
};

/** The job that a caller names. To be finished it must be in a state that allows it; to be updated any will do. */
export function findJob(
  turn: Turn,
  caller: Caller,
  wanted: {
    readonly jobKey: JobKey;
    readonly leaseToken: string | undefined;
    readonly verb: string;
    readonly purpose: 'finish' | 'update';
  },
): OpenJob | Rejection {
  const { jobKey, verb } = wanted;
  const text = `Expected to ${verb} job with key '${jobKey}', but`;
  const job = turn.state.job(jobKey);
  if (!job || !reaches(caller, job.tenantId)) {
    return reject('NOT_FOUND', `${text} no such job was found`);
  }
  const root = turn.state.root(job.rootKey);
  const element = root?.elements.get(job.elementInstanceKey);
  if (!root || element?.jobKey !== jobKey) {
    return reject('NOT_FOUND', `${text} no such job was found`);
  }
  if (wanted.purpose === 'finish' && (job.state === 'failed' || job.state === 'errorThrown')) {
    return reject('INVALID_STATE', `${text} it is in state '${stateNames[job.state]}'`);
  }
  if (isStale(job, wanted)) {
    return reject('INVALID_STATE', `${text} its lease is held by another activation`);
  }
  return { kind: 'open', job, root, element };
}

/** A leased job wants its current token to be finished; an update may leave it out. */
function isStale(
  job: JobRow,
  wanted: { readonly leaseToken: string | undefined; readonly purpose: 'finish' | 'update' },
): boolean {
  if (wanted.leaseToken === undefined) {
    return wanted.purpose === 'finish' && job.leaseToken !== undefined;
  }
  return wanted.leaseToken !== job.leaseToken;
}
