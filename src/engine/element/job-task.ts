import type { JobTask } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { createJob } from './create-job.ts';

/** A service or send task, which a worker carries out. */
export const jobTask: ElementBehavior<JobTask> = {
  activate: (visit) => createJob(visit, visit.element.job),
};
