import { accept, done, type Handler } from '../handler.ts';
import { findBackgroundJob, jobAndQuota } from './find-background-job.ts';
import { quotaOf } from './quota-of.ts';
import { refuseQueued } from './quota.ts';
import type { BackgroundJobState } from './background-rows.ts';
import { refuseTakenKey, takeBackKey } from './unique-key.ts';

const from: ReadonlySet<BackgroundJobState> = new Set(['deadlettered']);

export const replayDeadLetter: Handler<'replayDeadLetter'> = {
  isNewWork: false,
  footprint: jobAndQuota,
  decide(context, { tenantId, jobKey, payload }) {
    const found = findBackgroundJob(context, {
      tenantId,
      jobKey,
      verb: 'replay',
      from,
      otherwise: 'CANNOT_REPLAY_STATUS',
    });
    if (found.kind === 'rejected') return found;
    const { job } = found;
    const refused = refuseTakenKey(context, job) ?? refuseQueued(quotaOf(context.state, job), 1);
    if (refused !== undefined) return refused;
    context.emit({ kind: 'deadLetterReplayed', jobKey, payload, atMs: context.nowMs });
    takeBackKey(context, job);
    return accept({ ...job });
  },
};

export const purgeDeadLetter: Handler<'purgeDeadLetter'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'row', table: 'backgroundJob', id: jobKey }],
  decide(context, { tenantId, jobKey }) {
    const found = findBackgroundJob(context, {
      tenantId,
      jobKey,
      verb: 'purge',
      from,
      otherwise: 'CANNOT_PURGE_STATUS',
    });
    if (found.kind === 'rejected') return found;
    context.emit({ kind: 'deadLetterPurged', jobKey, atMs: context.nowMs });
    return done;
  },
};
