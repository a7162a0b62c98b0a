import { unreachable } from '../../core/unreachable.ts';
import type { FeelScope } from '../../feel/evaluation.ts';
import type { Expression, UserTask, UserTaskDefinition } from '../../model/process.ts';
import {
  evaluateString,
  evaluateStringList,
  evaluateWholeNumber,
  scopeReader,
} from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/failure.ts';
import type { UserTaskRow } from '../state/rows.ts';
import type { Turn } from '../turn.ts';
import { evaluateMoment } from '../expression/evaluate-moment.ts';
import type { ElementBehavior, Visit } from './behavior.ts';
import { createJob } from './create-job.ts';
import { evaluateForm } from './user-task-form.ts';

const defaultPriority = 50;

/** A person does it, through the user task API; without `zeebe:userTask` it is a job. */
export const userTask: ElementBehavior<UserTask> = {
  activate: (visit) => {
    const { work } = visit.element;
    switch (work.kind) {
      case 'job':
        return createJob(visit, work.job);
      case 'native':
        return createUserTask(visit, work.task);
      default:
        return unreachable(work);
    }
  },
};

function createUserTask(visit: Visit<UserTask>, definition: UserTaskDefinition): 'wait' | Failure {
  const { turn, root, element, instance } = visit;
  const properties = evaluateProperties(visit, scopeReader(root, instance.key), definition);
  if (isFailure(properties)) return properties;
  const task: UserTaskRow = {
    key: turn.newKey(),
    processInstanceKey: instance.processInstanceKey,
    rootKey: instance.rootKey,
    definitionKey: instance.definitionKey,
    elementInstanceKey: instance.key,
    elementId: element.id,
    name: element.name,
    tenantId: instance.tenantId,
    state: 'created',
    headers: definition.headers,
    createdAtMs: turn.nowMs,
    completedAtMs: undefined,
    ...properties,
  };
  turn.emit({ kind: 'userTaskCreated', task });
  turn.emit({ kind: 'elementUserTaskChanged', element: instance, userTaskKey: task.key });
  return 'wait';
}

type Properties = Pick<
  UserTaskRow,
  | 'assignee'
  | 'candidateGroups'
  | 'candidateUsers'
  | 'dueAtMs'
  | 'followUpAtMs'
  | 'priority'
  | 'formKey'
  | 'externalFormReference'
>;

function evaluateProperties(
  visit: Visit<UserTask>,
  scope: FeelScope,
  definition: UserTaskDefinition,
): Properties | Failure {
  const { turn } = visit;
  const assignee = optional(definition.assignee, (e) => evaluateString(turn, scope, e));
  if (isFailure(assignee)) return assignee;
  const candidateGroups = optional(definition.candidateGroups, (e) =>
    evaluateStringList(turn, scope, e),
  );
  if (isFailure(candidateGroups)) return candidateGroups;
  const candidateUsers = optional(definition.candidateUsers, (e) =>
    evaluateStringList(turn, scope, e),
  );
  if (isFailure(candidateUsers)) return candidateUsers;
  const dueAtMs = optional(definition.dueDate, (e) => evaluateMoment(turn, scope, e));
  if (isFailure(dueAtMs)) return dueAtMs;
  const followUpAtMs = optional(definition.followUpDate, (e) => evaluateMoment(turn, scope, e));
  if (isFailure(followUpAtMs)) return followUpAtMs;
  const priority = evaluatePriority(turn, scope, definition.priority);
  if (isFailure(priority)) return priority;
  const form = evaluateForm(visit, scope, definition.form);
  if (isFailure(form)) return form;
  return {
    assignee: assignee === '' ? undefined : assignee,
    candidateGroups: candidateGroups ?? [],
    candidateUsers: candidateUsers ?? [],
    dueAtMs,
    followUpAtMs,
    priority,
    ...form,
  };
}

function optional<T>(
  expression: Expression | undefined,
  read: (expression: Expression) => T | Failure,
): T | undefined | Failure {
  return expression === undefined ? undefined : read(expression);
}

function evaluatePriority(
  turn: Turn,
  scope: FeelScope,
  expression: Expression | undefined,
): number | Failure {
  if (expression === undefined) return defaultPriority;
  const priority = evaluateWholeNumber(turn, scope, expression);
  if (isFailure(priority) || (priority >= 0 && priority <= 100)) return priority;
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Expected priority to be in the range [0,100] but was '${priority}'.`,
  );
}
