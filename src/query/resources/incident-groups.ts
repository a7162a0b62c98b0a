import { filterOnly, hiddenKey, integer, key, longText, string, type Field } from '../field.ts';
import type { Searchable } from '../resource.ts';
import { onId } from '../row-rights.ts';

const activeInstances = integer('t.instances');

const errorHashCode: Field = {
  ...filterOnly({ kind: 'messageHash' }, 't.message'),
  filter: false,
  result: true,
};

/** Process instances with active incidents, grouped by message. */
export const incidentsByError: Searchable = {
  noun: 'Incident Statistics',
  rights: 'elsewhere',
  keyField: 'anyIncidentKey',
  fields: {
    anyIncidentKey: hiddenKey('t.any_key'),
    errorHashCode,
    errorMessage: longText('t.message'),
    activeInstancesWithErrorCount: activeInstances,
  },
};

/** The same, grouped by definition; a condition on `errorHashCode` selects the message. */
export const incidentsByDefinition: Searchable = {
  noun: 'Incident Statistics',
  rights: [onId('PROCESS_DEFINITION:READ_PROCESS_INSTANCE', 't.process_id')],
  keyField: 'processDefinitionKey',
  fields: {
    processDefinitionKey: key('t.key'),
    processDefinitionId: string('t.process_id'),
    processDefinitionName: string('coalesce(t.name, t.process_id)'),
    processDefinitionVersion: integer('t.version'),
    tenantId: string('t.tenant_id'),
    activeInstancesWithErrorCount: activeInstances,
    errorHashCode: filterOnly({ kind: 'messageHash' }, 't.message'),
  },
};
