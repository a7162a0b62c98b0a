import { boolean, hiddenKey, integer, key, string } from '../field.ts';
import type { Searchable } from '../resource.ts';
import { onId } from '../row-rights.ts';

const counts = {
  activeInstancesWithIncidentCount: integer('t.with_incident'),
  activeInstancesWithoutIncidentCount: integer('t.without_incident'),
};

/** Grouped by process id and tenant, over all versions; processes without active instances are absent. */
export const instancesByProcess: Searchable = {
  noun: 'Process Definition Instance Statistics',
  rights: [onId('PROCESS_DEFINITION:READ_PROCESS_INSTANCE', 't.process_id')],
  keyField: 'anyProcessDefinitionKey',
  fields: {
    anyProcessDefinitionKey: hiddenKey('t.any_key'),
    processDefinitionId: string('t.process_id'),
    tenantId: string('t.tenant_id'),
    latestProcessDefinitionName: string(
      `(SELECT n.name FROM process_definition AS n WHERE n.tenant_id = t.tenant_id
        AND n.process_id = t.process_id ORDER BY n.version DESC LIMIT 1)`,
    ),
    hasMultipleVersions: boolean('(t.versions > 1)'),
    ...counts,
  },
};

/** Grouped by version of the process `processDefinitionId`. */
export const instancesByVersion: Searchable = {
  noun: 'Process Definition Instance Version Statistics',
  rights: [onId('PROCESS_DEFINITION:READ_PROCESS_INSTANCE', 't.process_id')],
  keyField: 'processDefinitionKey',
  fields: {
    processDefinitionKey: key('t.key'),
    processDefinitionId: string('t.process_id'),
    processDefinitionName: string('t.name', { nullable: true }),
    processDefinitionVersion: integer('t.version'),
    tenantId: string('t.tenant_id'),
    ...counts,
  },
};
