import { dateTime, integer, metric, string, type Fields } from '../field.ts';
import type { Searchable } from '../resource.ts';

const metrics: Fields = {
  created: metric('t.created', 't.created_last_at'),
  completed: metric('t.completed', 't.completed_last_at'),
  failed: metric('t.failed', 't.failed_last_at'),
};

export const jobsByType: Searchable = {
  noun: 'Job Type Statistics',
  keyField: 'jobType',
  fields: {
    jobType: string('t.type'),
    ...metrics,
    workers: integer('t.workers'),
  },
};

/** A created job has no worker yet: it is counted for the worker without a name, who may not exist. */
export const jobsByWorker: Searchable = {
  noun: 'Job Worker Statistics',
  keyField: 'worker',
  fields: { worker: string('t.worker'), ...metrics },
};

/** By spans of `resolutionMs`, counted from the epoch; spans without any job are left out. */
export const jobsByTime: Searchable = {
  noun: 'Job Time Series Statistics',
  keyField: 'time',
  fields: { time: dateTime('t.span_at'), ...metrics },
};
