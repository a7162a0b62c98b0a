import { jobMoves } from '../../engine/job/job-states.ts';
import { userTaskMoves } from '../../engine/user-task/user-task-events.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import {
  changing,
  checked,
  fixed,
  key,
  optional,
  stateIn,
  tenantId,
  type Table,
} from '../table.ts';

const rootKey = fixed('root_key', 'key');
const processInstanceKey = fixed('process_instance_key', 'key');
const elementInstanceKey = fixed('element_instance_key', 'key');
/** A migration moves living rows to another definition. */
const definitionKey = changing('definition_key', 'key');
const elementId = changing('element_id', 'text');

/** The work for which elements wait. */
export const taskTables = {
  job: {
    name: 'job',
    primaryKey: ['key'],
    columns: {
      key,
      type: fixed('type', 'text'),
      kind: fixed('kind', 'text'),
      listenerEventType: fixed('listener_event_type', 'text'),
      processInstanceKey,
      rootKey,
      definitionKey,
      elementInstanceKey,
      elementId,
      tenantId,
      scopePath: fixed('scope_path', 'json'),
      headers: fixed('headers', 'json'),
      businessId: optional(fixed('business_id', 'text')),
      state: stateIn(jobMoves),
      lastEvent: changing('last_event', 'text'),
      priority: changing('priority', 'integer'),
      retries: changing('retries', 'integer'),
      worker: optional(changing('worker', 'text')),
      deadlineAtMs: optional(changing('deadline_at', 'integer')),
      retryAtMs: optional(changing('retry_at', 'integer')),
      leaseToken: optional(changing('lease_token', 'text')),
      errorCode: optional(changing('error_code', 'text')),
      errorMessage: optional(changing('error_message', 'text')),
      deniedReason: optional(changing('denied_reason', 'text')),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
      endedAtMs: optional(changing('ended_at', 'integer')),
    },
    checks: [
      "(deadline_at IS NOT NULL) = (state = 'activated')",
      "(retry_at IS NOT NULL) = (state = 'backingOff')",
      "(ended_at IS NOT NULL) = (state IN ('completed', 'canceled'))",
    ],
    indexes: [
      {
        name: 'job_activatable',
        on: 'type, priority DESC, key',
        where: "state = 'activatable'",
        postgres: { on: 'type, priority DESC, created_at, key', where: "state = 'activatable'" },
      },
      { name: 'job_deadline', on: 'deadline_at', where: "state = 'activated'" },
      { name: 'job_retry', on: 'retry_at', where: "state = 'backingOff'" },
      { name: 'job_process_instance', on: 'process_instance_key' },
      { name: 'job_type', on: 'type, key' },
      { name: 'job_failed', on: 'created_at', where: "last_event = 'FAILED'" },
    ],
  },
  userTask: {
    name: 'user_task',
    primaryKey: ['key'],
    columns: {
      key,
      processInstanceKey,
      rootKey,
      definitionKey,
      elementInstanceKey,
      elementId,
      name: optional(fixed('name', 'text')),
      tenantId,
      state: stateIn(userTaskMoves),
      assignee: optional(changing('assignee', 'text')),
      candidateGroups: changing('candidate_groups', 'json'),
      candidateUsers: changing('candidate_users', 'json'),
      dueAtMs: optional(changing('due_at', 'integer')),
      followUpAtMs: optional(changing('follow_up_at', 'integer')),
      priority: checked(changing('priority', 'integer'), 'priority BETWEEN 0 AND 100'),
      formKey: optional(fixed('form_key', 'key')),
      externalFormReference: optional(fixed('external_form_reference', 'text')),
      headers: fixed('headers', 'json'),
      businessId: optional(fixed('business_id', 'text')),
      createdAtMs: fixed('created_at', 'integer'),
      completedAtMs: optional(changing('completed_at', 'integer')),
      transition: optional(changing('transition', 'json')),
      answers: optional(changing('answers', 'json')),
    },
    checks: [
      "(completed_at IS NOT NULL) = (state IN ('completed', 'canceled'))",
      "(transition IS NOT NULL) = (completed_at IS NULL AND state <> 'created')",
    ],
    indexes: [
      { name: 'user_task_process_instance', on: 'process_instance_key' },
      { name: 'user_task_open', on: 'assignee, key', where: "state = 'created'" },
      { name: 'user_task_assigned', on: 'created_at', where: 'assignee IS NOT NULL' },
      { name: 'user_task_business_id', on: 'business_id', where: 'business_id IS NOT NULL' },
    ],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
