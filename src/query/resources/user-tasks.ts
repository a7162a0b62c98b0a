import { dateTime, filterOnly, integer, key, list, map, oneOf, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { processIdOfDefinition, withinDefinition } from './process-definitions.ts';
import { onProcess } from '../row-rights.ts';

const states = {
  CREATING: ['creating'],
  CREATED: ['created'],
  ASSIGNING: ['assigning'],
  UPDATING: ['updating'],
  COMPLETING: ['completing'],
  COMPLETED: ['completed'],
  CANCELING: ['canceling'],
  CANCELED: ['canceled'],
  FAILED: [],
};

const nullable = { nullable: true } as const;

export const userTasks: Resource = {
  noun: 'User Task',
  rights: [
    onProcess('PROCESS_DEFINITION:READ_USER_TASK'),
    {
      right: 'USER_TASK:READ',
      on: { sql: 'CAST(t.key AS TEXT)', around: '#' },
      properties: {
        assignee: { kind: 'user', sql: 't.assignee' },
        candidateUsers: { kind: 'users', sql: 't.candidate_users' },
        candidateGroups: { kind: 'groups', sql: 't.candidate_groups' },
      },
    },
  ],
  variableRights: [onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE')],
  from: `user_task AS t
    LEFT JOIN process_definition AS d ON d.key = t.definition_key
    LEFT JOIN process_instance AS i ON i.key = t.process_instance_key`,
  instanceKey: 't.process_instance_key',
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
    businessId: string('t.business_id', nullable),
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
