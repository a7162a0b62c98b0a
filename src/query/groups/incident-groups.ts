import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import { filterOnly, hiddenKey, integer, key, string, type Field } from '../field.ts';
import type { Grouping } from '../grouping.ts';

const activeInstances = integer('t.instances');

const errorHashCode: Field = {
  ...filterOnly({ kind: 'messageHash' }, 't.message'),
  filter: false,
  result: true,
};

/** Process instances with active incidents, by what the incidents say. */
export const incidentsByError: Grouping = {
  noun: 'Incident Statistics',
  keyField: 'anyIncidentKey',
  fields: {
    anyIncidentKey: hiddenKey('t.any_key'),
    errorHashCode,
    errorMessage: string('t.message'),
    activeInstancesWithErrorCount: activeInstances,
  },
  from: ({ dialect, tenantIds }) => sql`(
    SELECT i.message, min(i.key) AS any_key, min(i.tenant_id) AS tenant_id,
      count(DISTINCT i.process_instance_key) AS instances
    FROM incident AS i
    WHERE i.state = 'active' AND ${tenantsSql(dialect, 'i.tenant_id', tenantIds)}
    GROUP BY i.message) AS t`,
};

/** The same by definition; a condition on `errorHashCode` says of which message. */
export const incidentsByDefinition: Grouping = {
  noun: 'Incident Statistics',
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
  from: ({ dialect, tenantIds }) => sql`(
    SELECT d.key, d.process_id, d.name, d.version, d.tenant_id, c.message, c.instances
    FROM (SELECT i.definition_key, i.message, count(DISTINCT i.process_instance_key) AS instances
      FROM incident AS i
      WHERE i.state = 'active' AND ${tenantsSql(dialect, 'i.tenant_id', tenantIds)}
      GROUP BY i.definition_key, i.message) AS c
    JOIN process_definition AS d ON d.key = c.definition_key) AS t`,
};
