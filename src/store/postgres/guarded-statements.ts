import type { StoreTransaction } from '../../engine/store.ts';
import { createActivation } from './activate-jobs.ts';
import type { Connection } from './connections.ts';
import { createDeletionOfEnded } from './delete-ended.ts';
import { createJobReleases } from './release-jobs.ts';

type Guarded = Pick<StoreTransaction, 'activate' | 'returnJobs' | 'releaseDueJobs' | 'deleteEnded'>;

/** What is done where it is found, because no row of it has to be in memory. */
export function createGuardedStatements(partition: number): (connection: Connection) => Guarded {
  const activate = createActivation(partition);
  const releases = createJobReleases(partition);
  const deleteEnded = createDeletionOfEnded(partition);
  return (connection) => ({
    activate: (activation, options) => activate(connection, activation, options),
    returnJobs: (jobs, nowMs) => releases.returnJobs(connection, jobs, nowMs),
    releaseDueJobs: (nowMs, jobsMax) => releases.releaseDueJobs(connection, nowMs, jobsMax),
    deleteEnded: (ended) => deleteEnded(connection, ended),
  });
}
