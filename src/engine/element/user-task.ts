import { unreachable } from '../../core/unreachable.ts';
import type { JobDefinition, UserTask, UserTaskDefinition } from '../../model/process.ts';
import { scopeReader } from '../expression/evaluate.ts';
import { isFailure } from '../incident/model-failure.ts';
import { taskListenersOf } from '../user-task/task-listeners-of.ts';
import { assignFirst, newTransition, propertiesOf } from '../user-task/transition.ts';
import type { Activation, ElementBehavior, Visit } from './behavior.ts';
import { createJob } from './create-job.ts';
import { createUserTask } from './create-user-task.ts';
import { evaluateUserTask } from './evaluate-user-task.ts';

/** A person completes it through the user task API. Without `zeebe:userTask` it is a job. */
export const userTask: ElementBehavior<UserTask> = {
  activate: (visit) => {
    const { work } = visit.element;
    switch (work.kind) {
      case 'job':
        return createUserTaskJob(visit, work.job, work.task);
      case 'native':
        return createNativeTask(visit, work.task);
      default:
        return unreachable(work);
    }
  },
  afterActivation: continueNativeTask,
};

function createNativeTask(visit: Visit<UserTask>, definition: UserTaskDefinition): Activation {
  const { context, root, instance } = visit;
  const properties = evaluateUserTask(visit, scopeReader(root, instance.key), definition);
  if (isFailure(properties)) return properties;
  const task = { ...properties, headers: definition.headers };
  const listeners = taskListenersOf(context, visit.element, 'creating');
  if (listeners.length === 0) return createUserTask(context, instance, task);
  const to = propertiesOf(properties);
  const transition = newTransition(to, {
    event: 'creating',
    action: 'create',
    to,
    listeners,
    answerKey: undefined,
  });
  const held = { ...task, assignee: undefined, state: 'creating', transition } as const;
  return createUserTask(context, instance, held);
}

/** The listeners of the creation work first, then those of the assignment to the assignee of the model. */
function continueNativeTask({ context, root, element, instance }: Visit<UserTask>): void {
  const { waitsFor } = instance;
  const task = waitsFor?.kind === 'userTask' && context.state.userTask(waitsFor.userTaskKey);
  if (!task) return;
  if (task.transition !== undefined) {
    context.queueStep({ kind: 'transition', element: instance });
    return;
  }
  if (task.assignee === undefined) return;
  if (taskListenersOf(context, element, 'assigning').length === 0) return;
  const to = propertiesOf(task);
  const properties = { ...to, assignee: undefined };
  context.emit({ kind: 'userTaskChanged', userTaskKey: task.key, properties });
  assignFirst(context, { root, task, element: instance }, to);
}

/** The headers of the job have the values that a native user task would have. */
function createUserTaskJob(
  visit: Visit<UserTask>,
  job: JobDefinition,
  definition: UserTaskDefinition,
): Activation {
  const scope = scopeReader(visit.root, visit.instance.key);
  const properties = evaluateUserTask(visit, scope, definition);
  if (isFailure(properties)) return properties;
  const { assignee, candidateGroups, candidateUsers, dueAtMs, followUpAtMs, formKey } = properties;
  const values: readonly (readonly [header: string, value: string | undefined])[] = [
    ['assignee', assignee],
    ['candidateGroups', textOf(candidateGroups)],
    ['candidateUsers', textOf(candidateUsers)],
    ['dueDate', dueAtMs === undefined ? undefined : new Date(dueAtMs).toISOString()],
    ['followUpDate', followUpAtMs === undefined ? undefined : new Date(followUpAtMs).toISOString()],
    ['formKey', formKey],
  ];
  const headers = Object.fromEntries(
    values.flatMap(([name, value]) =>
      value === undefined ? [] : [[`io.camunda.zeebe:${name}`, value]],
    ),
  );
  return createJob(visit, { ...job, headers: { ...job.headers, ...headers } });
}

function textOf(list: readonly string[]): string | undefined {
  return list.length === 0 ? undefined : JSON.stringify(list);
}
