import { dateTime, integer, metric, string, type Fields } from '../field.ts';
import type { Searchable } from '../resource.ts';

const metrics: Fields = {
  created: metric('t.created', 't.created_last_at'),
  completed: metric('t.completed', 't.completed_last_at'),
  failed: metric('t.failed', 't.failed_last_at'),
};

export const jobsByType: Searchable = {
  noun: 'Job Type Statistics',
  rights: [{ right: 'SYSTEM:READ_JOB_METRIC' }],
  keyField: 'jobType',
  fields: {
    jobType: string('t.type'),
    ...metrics,
    workers: integer('t.workers'),
  },
};

/** A job that was only created has no worker, so it counts for the worker without a name. */
export const jobsByWorker: Searchable = {
  noun: 'Job Worker Statistics',
  rights: [{ right: 'SYSTEM:READ_JOB_METRIC' }],
  keyField: 'worker',
  fields: { worker: string('t.worker'), ...metrics },
};

/** Grouped by spans of `resolutionMs` from the epoch; spans without jobs are absent. */
export const jobsByTime: Searchable = {
  noun: 'Job Time Series Statistics',
  rights: [{ right: 'SYSTEM:READ_JOB_METRIC' }],
  keyField: 'time',
  fields: { time: dateTime('t.span_at'), ...metrics },
};
