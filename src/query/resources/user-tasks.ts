import { dateTime, filterOnly, integer, key, list, map, oneOf, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { processIdOfDefinition, withinDefinition } from './process-definitions.ts';

const states = {
  CREATING: [],
  CREATED: ['created'],
  ASSIGNING: [],
  UPDATING: [],
  COMPLETING: [],
  COMPLETED: ['completed'],
  CANCELING: [],
  CANCELED: ['canceled'],
  FAILED: [],
};

const nullable = { nullable: true } as const;

export const userTasks: Resource = {
  noun: 'User Task',
  from: `user_task AS t
    LEFT JOIN process_definition AS d ON d.key = t.definition_key
    LEFT JOIN process_instance AS i ON i.key = t.process_instance_key`,
  keyField: 'userTaskKey',
  fields: {
    userTaskKey: key('t.key'),
    name: string('t.name', nullable),
    state: oneOf('t.state', states),
    assignee: string('t.assignee', nullable),
    candidateGroups: list('t.candidate_groups'),
    candidateUsers: list('t.candidate_users'),
    candidateGroup: filterOnly({ kind: 'element' }, 't.candidate_groups'),
    candidateUser: filterOnly({ kind: 'element' }, 't.candidate_users'),
    priority: integer('t.priority'),
    creationDate: dateTime('t.created_at'),
    completionDate: dateTime('t.completed_at', nullable),
    followUpDate: dateTime('t.follow_up_at', nullable),
    dueDate: dateTime('t.due_at', nullable),
    formKey: key('t.form_key', { nullable: true, filter: false }),
    externalFormReference: string('t.external_form_reference', { nullable: true, filter: false }),
    customHeaders: map('t.headers'),
    elementId: string('t.element_id'),
    elementInstanceKey: key('t.element_instance_key'),
    processInstanceKey: key('t.process_instance_key'),
    rootProcessInstanceKey: key('t.root_key', { sort: false, filter: false }),
    processDefinitionKey: key('t.definition_key'),
    processDefinitionId: processIdOfDefinition,
    processDefinitionVersion: integer('d.version', { filter: false, sort: false }),
    processName: string('d.name', { nullable: true, within: withinDefinition('name') }),
    tenantId: string('t.tenant_id'),
    tags: { ...list('i.tags'), type: { kind: 'tags' }, filter: true },
    businessId: string('i.business_id', nullable),
    processInstanceVariables: filterOnly(
      { kind: 'variables', scope: 'v.scope_key = t.process_instance_key' },
      '',
    ),
    localVariables: filterOnly(
      { kind: 'variables', scope: 'v.scope_key = t.element_instance_key' },
      '',
    ),
  },
};
