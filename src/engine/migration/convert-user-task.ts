import { assert } from '../../core/assert.ts';
import type { FormKey, JobKey } from '../../core/key.ts';
import type { Rejection } from '../../core/rejection.ts';
import type { UserTask } from '../../model/process.ts';
import {
  defaultPriority,
  evaluatePriority,
  type UserTaskProperties,
} from '../element/evaluate-user-task.ts';
import { evaluateForm } from '../element/user-task-form.ts';
import { evaluateString, scopeReader } from '../expression/evaluate.ts';
import { type Failure, isFailure } from '../incident/model-failure.ts';
import type { ElementInstanceRow, UserTaskRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { type Migration, refuse } from './instance-migration.ts';

interface Conversion {
  readonly row: ElementInstanceRow;
  readonly jobKey: JobKey;
  readonly from: UserTask;
  readonly element: UserTask;
}

export interface ConvertedTask {
  readonly kind: 'converted';
  readonly properties: UserTaskProperties & Pick<UserTaskRow, 'headers'>;
}

/**
 * The user task that replaces a job, as in Camunda 8.8. It takes the values of the job's headers, which were evaluated
 * when the element was entered. Values without a header are those of the target: the priority, and the form if the
 * job's form is embedded in its process. An assignee of the target has precedence over the job's.
 */
export function convertUserTask(
  context: CommandContext,
  migration: Migration,
  conversion: Conversion,
): ConvertedTask | Rejection {
  const { row, element, jobKey } = conversion;
  const headers = context.state.job(jobKey)?.headers;
  assert(headers, `job ${jobKey} to exist`);
  const scope = scopeReader(migration.root, row.key);
  const { task } = element.work;
  const form = findForm(context, migration, conversion, headers[`${reserved}formKey`]);
  if (isFailure(form)) {
    return refuse(
      migration,
      'INVALID_STATE',
      `the form of target element '${element.id}' cannot be found: ${form.message}`,
    );
  }
  const assignee = task.assignee && evaluateString(context, scope, task.assignee);
  const priority = evaluatePriority(context, scope, task.priority);
  return {
    kind: 'converted',
    properties: {
      assignee: textOf(assignee) ?? headers[`${reserved}assignee`],
      candidateGroups: listOf(headers[`${reserved}candidateGroups`]),
      candidateUsers: listOf(headers[`${reserved}candidateUsers`]),
      dueAtMs: momentOf(headers[`${reserved}dueDate`]),
      followUpAtMs: momentOf(headers[`${reserved}followUpDate`]),
      priority: isFailure(priority) ? defaultPriority : priority,
      ...form,
      headers: Object.fromEntries(
        Object.entries(headers).filter(([name]) => !name.startsWith(reserved)),
      ),
    },
  };
}

/**
 * The prefix of headers that describe the user task itself (`user-task-job.ts` in the model, `user-task.ts` beside the
 * elements).
 */
const reserved = 'io.camunda.zeebe:';

function findForm(
  context: CommandContext,
  { root, target }: Migration,
  { row, from, element }: Conversion,
  formKey: string | undefined,
): Pick<UserTaskProperties, 'formKey' | 'externalFormReference'> | Failure {
  const none = { formKey: undefined, externalFormReference: undefined };
  if (formKey === undefined) return none;
  if (from.work.task.form?.kind === 'linked') return { ...none, formKey: formKey as FormKey };
  if (!/bpmn:usertaskform/i.test(formKey)) return { ...none, externalFormReference: formKey };
  const instance = { ...row, definitionKey: target.row.key };
  return evaluateForm({ context, instance }, scopeReader(root, row.key), element.work.task.form);
}

function textOf(evaluated: string | undefined | Failure): string | undefined {
  return isFailure(evaluated) || evaluated === '' ? undefined : evaluated;
}

/** Reads a list of texts in JSON. A header from the model's author may be any text. */
function listOf(header: string | undefined): readonly string[] {
  if (header === undefined) return [];
  try {
    const list: unknown = JSON.parse(header);
    const isList = Array.isArray(list) && list.every((item) => typeof item === 'string');
    return isList ? list : [];
  } catch {
    return [];
  }
}

function momentOf(header: string | undefined): number | undefined {
  const moment = Date.parse(header ?? '');
  return Number.isNaN(moment) ? undefined : moment;
}
