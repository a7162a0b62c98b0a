import { boolean, filterOnly, integer, key, oneOf, string, type Within } from '../field.ts';
import type { Resource } from '../resource.ts';
import { onId } from '../row-rights.ts';

/** A deleted definition is draining until the last of its instances has ended. */
export function stateWithDraining(of: string): string {
  return `(CASE WHEN ${of}.state = 'deleted' AND EXISTS (SELECT 1 FROM process_instance AS i
    WHERE i.definition_key = ${of}.key AND i.ended_at IS NULL) THEN 'draining' ELSE ${of}.state END)`;
}

/** Searches find deleted definitions too, as in Camunda, because their instances are still shown. */
export const processDefinitions: Resource = {
  noun: 'Process Definition',
  rights: [onId('PROCESS_DEFINITION:READ_PROCESS_DEFINITION', 't.process_id')],
  from: 'process_definition AS t',
  keyField: 'processDefinitionKey',
  absentByKey: `${stateWithDraining('t')} = 'deleted'`,
  fields: {
    processDefinitionKey: key('t.key'),
    processDefinitionId: string('t.process_id'),
    name: string('t.name', { nullable: true }),
    version: integer('t.version'),
    versionTag: string('t.version_tag', { nullable: true }),
    resourceName: string('t.resource_name'),
    tenantId: string('t.tenant_id'),
    hasStartForm: boolean('(t.start_form_id IS NOT NULL)', { sort: false }),
    state: oneOf(
      stateWithDraining('t'),
      { ACTIVE: ['active'], DRAINING: ['draining'], DELETED: ['deleted'] },
      { sort: false },
    ),
    isLatestVersion: filterOnly(
      { kind: 'boolean' },
      `(t.state = 'active' AND NOT EXISTS (SELECT 1 FROM process_definition AS n
        WHERE n.tenant_id = t.tenant_id AND n.process_id = t.process_id
        AND n.version > t.version AND n.state = 'active'))`,
    ),
  },
};

/**
 * Filters on a definition's properties look up the definitions first: tables that refer to a definition are large and
 * have an index on its key.
 */
export function withinDefinition(column: string): Within {
  return {
    sql: `f.${column}`,
    around: 't.definition_key IN (SELECT f.key FROM process_definition AS f WHERE #)',
  };
}

/** The process id of a row; `d` is its definition. */
export const processIdOfDefinition = string('d.process_id', {
  within: withinDefinition('process_id'),
});
