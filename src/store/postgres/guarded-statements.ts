import type { StoreTransaction } from '../../engine/store.ts';
import { createActivation } from './activate-jobs.ts';
import type { Connection } from './connections.ts';
import { createDeletionOfEnded } from './delete-ended.ts';
import type { Partitions } from './partitions.ts';
import { createJobReleases } from './release-jobs.ts';

type Guarded = Pick<StoreTransaction, 'activate' | 'returnJobs' | 'releaseDueJobs' | 'deleteEnded'>;

/** Changes that run in the database alone, because the engine needs none of their rows in memory. */
export function createGuardedStatements(
  partitions: Partitions,
): (connection: Connection, writerId: number) => Guarded {
  const activate = createActivation(partitions);
  const releases = createJobReleases(partitions);
  const deleteEnded = createDeletionOfEnded(partitions);
  return (connection, writerId) => ({
    activate: (activation, options) => activate(connection, activation, options),
    returnJobs: (jobs, nowMs) => releases.returnJobs(connection, jobs, nowMs),
    releaseDueJobs: (nowMs, jobsMax) => releases.releaseDueJobs(connection, nowMs, jobsMax),
    deleteEnded: (ended) => deleteEnded(connection, ended, writerId),
  });
}
