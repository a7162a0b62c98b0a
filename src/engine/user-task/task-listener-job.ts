import { assert } from '../../core/assert.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { TaskListenerEvent } from '../../model/process.ts';
import type { TaskResult } from './user-task-commands.ts';
import { assignBusinessId } from '../job/assign-business-id.ts';
import { elementOfJob, type OpenJob } from '../job/find-job.ts';
import type { JobRule } from '../job/job-rule.ts';
import { listenerJob } from '../job/listener-job.ts';
import type { JobRow } from '../state/process-rows.ts';
import type { TaskTransition } from '../state/task-transition.ts';
import { applyCorrections } from './apply-corrections.ts';
import { refuseTransition } from './transition.ts';

/** The job of a task listener: it approves, corrects or denies a transition of a user task. */
export const taskListenerJob: JobRule = {
  noRetries: 'TASK_LISTENER_NO_RETRIES',
  complete(context, open, { variables, businessId, task: result = nothing }) {
    const { job } = open;
    const element = elementOfJob(open);
    const { waitsFor } = element;
    assert(waitsFor?.kind === 'userTask', `job ${job.key} to be of a user task`);
    const task = context.state.userTask(waitsFor.userTaskKey);
    const transition = task?.transition;
    assert(transition, `user task ${waitsFor.userTaskKey} to wait for its listeners`);
    if (variables.length > 0) return refuseVariables(open);
    const refused =
      findProblem(job, transition, result) ?? assignBusinessId(context, open, businessId);
    if (refused !== undefined) return refused;
    const { denied: deniedReason } = result;
    context.emit({ kind: 'jobCompleted', jobKey: job.key, atMs: context.nowMs, deniedReason });
    const waiting = { ...waitsFor, jobKey: undefined };
    context.emit({ kind: 'elementWaitChanged', element, waitsFor: waiting });
    if (deniedReason !== undefined) {
      refuseTransition(context, task, denial(transition, { key: task.key, deniedReason }));
      return undefined;
    }
    const { index, to } = transition;
    context.emit({
      kind: 'userTaskTransitionChanged',
      userTaskKey: task.key,
      transition: {
        ...transition,
        index: index + 1,
        to: applyCorrections(to, result.corrections),
      },
    });
    context.queueStep({ kind: 'transition', element });
    return undefined;
  },
  throwError: (context, open, error) => listenerJob.throwError(context, open, error),
};

const nothing: TaskResult = { denied: undefined, corrections: {} };

const deniable = {
  assigning: 'Assignment',
  completing: 'Completion',
  updating: 'Update',
} as const satisfies { readonly [E in TaskListenerEvent]?: string };

function denial(
  { event }: TaskTransition,
  { key, deniedReason }: { readonly key: string; readonly deniedReason: string },
): Rejection {
  const noun = (deniable as Partial<Record<TaskListenerEvent, string>>)[event] ?? event;
  const text = `${noun} of the User Task with key '${key}' was denied by Task Listener. Reason to deny: '${deniedReason}'`;
  return reject('INVALID_STATE', text);
}

function described({ key, type, processInstanceKey }: JobRow): string {
  return `(job key '${key}', type '${type}', processInstanceKey '${processInstanceKey}')`;
}

function refuseVariables({ job }: OpenJob): Rejection {
  return reject(
    'INVALID_ARGUMENT',
    `Task Listener job completion with variables payload provided is not yet supported ${described(job)}. ` +
      'Complete the job without variables.',
  );
}

/** The checks are in Camunda's order. */
function findProblem(
  job: JobRow,
  { event, requested }: TaskTransition,
  { denied, corrections }: TaskResult,
): Rejection | undefined {
  if (denied !== undefined && !(event in deniable)) {
    return reject(
      'INVALID_ARGUMENT',
      `Denying result is not supported for '${event.toUpperCase()}' task listener jobs ${described(job)}. ` +
        `Only the following listener event types support denying: [${Object.keys(deniable).join(', ').toUpperCase()}].`,
    );
  }
  if (denied !== undefined && Object.keys(corrections).length > 0) {
    return reject(
      'INVALID_ARGUMENT',
      `Expected to complete task listener job with corrections, but the job result is denied ${described(job)}. ` +
        'Corrections are only made to a transition that is not denied.',
    );
  }
  if (event !== 'creating' || corrections.assignee === undefined) return undefined;
  if (requested.assignee === undefined) return undefined;
  return reject(
    'INVALID_ARGUMENT',
    "Expected to complete task listener job, but correcting the assignee on 'CREATING' event is not supported " +
      `when the user task has an assignee defined in the model ${described(job)}. ` +
      "Correct it on the 'ASSIGNING' event.",
  );
}
