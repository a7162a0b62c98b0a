import { adHocJob } from '../ad-hoc/ad-hoc-job.ts';
import type { JobKind } from '../state/process-rows.ts';
import { elementJob } from './element-job.ts';
import { taskListenerJob } from '../user-task/task-listener-job.ts';
import type { JobRule } from './job-rule.ts';
import { listenerJob } from './listener-job.ts';

/** One rule for each kind of job: a kind without one does not compile. */
export const jobRules: { readonly [K in JobKind]: JobRule } = {
  BPMN_ELEMENT: elementJob,
  EXECUTION_LISTENER: listenerJob,
  TASK_LISTENER: taskListenerJob,
  AD_HOC_SUB_PROCESS: adHocJob,
};
