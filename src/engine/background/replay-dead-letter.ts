import { accept, done, type Handler } from '../handler.ts';
import { findBackgroundJob, jobAndQuota } from './find-background-job.ts';
import { quotaOf } from './quota-of.ts';
import { refuseQueued } from './quota.ts';
import type { BackgroundJobState } from './rows.ts';
import { refuseTakenKey, takeBackKey } from './unique-key.ts';

const from: ReadonlySet<BackgroundJobState> = new Set(['deadlettered']);

export const replayDeadLetter: Handler<'replayDeadLetter'> = {
  isNewWork: false,
  footprint: jobAndQuota,
  decide(turn, { tenantId, jobKey, payload }) {
    const found = findBackgroundJob(turn, {
      tenantId,
      jobKey,
      verb: 'replay',
      from,
      otherwise: 'CANNOT_REPLAY_STATUS',
    });
    if (found.kind === 'rejected') return found;
    const { job } = found;
    const refused = refuseTakenKey(turn, job) ?? refuseQueued(quotaOf(turn.state, job), 1);
    if (refused !== undefined) return refused;
    turn.emit({ kind: 'deadLetterReplayed', jobKey, payload, atMs: turn.nowMs });
    takeBackKey(turn, job);
    return accept({ ...job });
  },
};

export const purgeDeadLetter: Handler<'purgeDeadLetter'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'row', table: 'backgroundJob', id: jobKey }],
  decide(turn, { tenantId, jobKey }) {
    const found = findBackgroundJob(turn, {
      tenantId,
      jobKey,
      verb: 'purge',
      from,
      otherwise: 'CANNOT_PURGE_STATUS',
    });
    if (found.kind === 'rejected') return found;
    turn.emit({ kind: 'deadLetterPurged', jobKey, atMs: turn.nowMs });
    return done;
  },
};
