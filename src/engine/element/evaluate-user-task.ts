import type { VariableScope } from '../expression/variable-scope.ts';
import type { Expression, UserTask, UserTaskDefinition } from '../../model/process.ts';
import { evaluateMoment } from '../expression/evaluate-moment.ts';
import { evaluateString, evaluateStringList, evaluateWholeNumber } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import type { UserTaskRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import type { Visit } from './behavior.ts';
import { evaluateForm } from './user-task-form.ts';

export const defaultPriority = 50;

export type UserTaskProperties = Pick<
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

/** Evaluates the extension elements of a user task for this instance. */
export function evaluateUserTask(
  visit: Visit<UserTask>,
  scope: VariableScope,
  definition: UserTaskDefinition,
): UserTaskProperties | Failure {
  const { context } = visit;
  const assignee = optional(definition.assignee, (e) => evaluateString(context, scope, e));
  if (isFailure(assignee)) return assignee;
  const candidateGroups = optional(definition.candidateGroups, (e) =>
    evaluateStringList(context, scope, e),
  );
  if (isFailure(candidateGroups)) return candidateGroups;
  const candidateUsers = optional(definition.candidateUsers, (e) =>
    evaluateStringList(context, scope, e),
  );
  if (isFailure(candidateUsers)) return candidateUsers;
  const dueAtMs = optional(definition.dueDate, (e) => evaluateMoment(context, scope, e));
  if (isFailure(dueAtMs)) return dueAtMs;
  const followUpAtMs = optional(definition.followUpDate, (e) => evaluateMoment(context, scope, e));
  if (isFailure(followUpAtMs)) return followUpAtMs;
  const priority = evaluatePriority(context, scope, definition.priority);
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

/** A priority from 0 to 100. */
export function evaluatePriority(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression | undefined,
): number | Failure {
  if (expression === undefined) return defaultPriority;
  const priority = evaluateWholeNumber(context, scope, expression);
  if (isFailure(priority) || (priority >= 0 && priority <= 100)) return priority;
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Expected priority to be in the range [0,100] but was '${priority}'.`,
  );
}
