import {
  boolean,
  dateTime,
  filterOnly,
  integer,
  key,
  list,
  oneOf,
  string,
  type Field,
  type FieldType,
} from '../field.ts';
import type { Resource } from '../resource.ts';
import { elementInstanceStates } from './element-instances.ts';
import { processIdOfDefinition, withinDefinition } from './process-definitions.ts';
import { onProcess } from '../row-rights.ts';

/** All conditions on an element must hold for the same element of the instance. */
function ofElement(type: FieldType, sql: string): Field {
  const around = `EXISTS (SELECT 1 FROM element_instance AS e
    WHERE e.process_instance_key = t.key AND #)`;
  return filterOnly(type, sql, { sql, around });
}

/** Resolved incidents no longer count. */
function ofIncident(type: FieldType, sql: string): Field {
  const around = `EXISTS (SELECT 1 FROM incident AS x
    WHERE x.process_instance_key = t.key AND x.state = 'active' AND #)`;
  return filterOnly(type, sql, { sql, around });
}

/** Looks up the operations first, because they are few and instances are many. */
const ofBatchOperation = filterOnly({ kind: 'string' }, '', {
  sql: 'CAST(b.key AS TEXT)',
  around: `t.key IN (SELECT w.process_instance_key FROM batch_operation AS b
    JOIN batch_operation_item AS w ON w.batch_operation_key = b.key
    WHERE w.process_instance_key IS NOT NULL AND #)`,
});

export const processInstances: Resource = {
  noun: 'Process Instance',
  rights: [onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE')],
  from: 'process_instance AS t LEFT JOIN process_definition AS d ON d.key = t.definition_key',
  keyField: 'processInstanceKey',
  instanceKey: 't.key',
  hasChoices: true,
  fields: {
    processInstanceKey: key('t.key'),
    processDefinitionId: processIdOfDefinition,
    // A process without a name is shown with its id, as in Camunda; the 8.8 clients require a name.
    processDefinitionName: string('coalesce(d.name, d.process_id)', {
      within: {
        ...withinDefinition('name'),
        sql: 'coalesce(f.name, f.process_id)',
      },
    }),
    processDefinitionVersion: integer('d.version', { within: withinDefinition('version') }),
    processDefinitionVersionTag: string('d.version_tag', {
      nullable: true,
      within: withinDefinition('version_tag'),
    }),
    processDefinitionKey: key('t.definition_key'),
    startDate: dateTime('t.started_at'),
    endDate: dateTime('t.ended_at', { nullable: true }),
    suspendedDate: dateTime('t.suspended_at', { nullable: true }),
    state: oneOf(
      't.state',
      {
        ACTIVE: ['active'],
        COMPLETED: ['completed'],
        SUSPENDED: ['suspended'],
        TERMINATED: ['terminated'],
      },
      {
        partialIndex: {
          kind: 'values',
          values: ['active', 'suspended'],
          sql: 't.ended_at IS NULL',
        },
      },
    ),
    hasIncident: boolean('(t.incident_count > 0)'),
    tenantId: string('t.tenant_id'),
    parentProcessInstanceKey: key('t.parent_process_instance_key', { nullable: true }),
    parentElementInstanceKey: key('t.parent_element_instance_key', { nullable: true }),
    rootProcessInstanceKey: key('t.root_key', { sort: false }),
    tags: { ...list('t.tags'), type: { kind: 'tags' }, filter: true },
    businessId: string('t.business_id', { nullable: true }),
    variables: filterOnly({ kind: 'variables', scope: 'v.process_instance_key = t.key' }, ''),
    elementId: ofElement({ kind: 'string' }, 'e.element_id'),
    elementInstanceState: ofElement({ kind: 'enum', words: elementInstanceStates }, 'e.state'),
    hasElementInstanceIncident: ofElement({ kind: 'boolean' }, '(e.incident_key IS NOT NULL)'),
    errorMessage: ofIncident({ kind: 'string' }, 'x.message'),
    incidentErrorHashCode: ofIncident({ kind: 'messageHash' }, 'x.message'),
    hasRetriesLeft: filterOnly(
      { kind: 'boolean' },
      `EXISTS (SELECT 1 FROM job AS j WHERE j.process_instance_key = t.key
        AND j.last_event = 'FAILED' AND j.retries > 0)`,
    ),
    batchOperationId: ofBatchOperation,
    batchOperationKey: ofBatchOperation,
  },
};
