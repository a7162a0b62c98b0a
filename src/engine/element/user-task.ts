import { unreachable } from '../../core/unreachable.ts';
import type { JobDefinition, UserTask, UserTaskDefinition } from '../../model/process.ts';
import { scopeReader } from '../expression/evaluate.ts';
import { isFailure } from '../incident/model-failure.ts';
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
};

function createNativeTask(visit: Visit<UserTask>, definition: UserTaskDefinition): Activation {
  const { context, root, instance } = visit;
  const properties = evaluateUserTask(visit, scopeReader(root, instance.key), definition);
  if (isFailure(properties)) return properties;
  return createUserTask(context, instance, { ...properties, headers: definition.headers });
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
