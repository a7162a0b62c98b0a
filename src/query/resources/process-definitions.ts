import { boolean, filterOnly, integer, key, oneOf, string, type Within } from '../field.ts';
import type { Resource } from '../resource.ts';

/** A deleted definition is draining until the last of its instances has ended. */
const stateWithDraining = `(CASE WHEN t.state = 'deleted' AND EXISTS (SELECT 1 FROM process_instance AS i
    WHERE i.definition_key = t.key AND i.state = 'active') THEN 'draining' ELSE t.state END)`;

/** Searches find deleted ones as well, as with Camunda: what ran by them is still shown. */
export const processDefinitions: Resource = {
  noun: 'Process Definition',
  from: 'process_definition AS t',
  keyField: 'processDefinitionKey',
  gone: `${stateWithDraining} = 'deleted'`,
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
      stateWithDraining,
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
 * Filters on a definition's properties look up the definitions first: the tables that name one by key are large and
 * have an index on that key.
 */
export function withinDefinition(column: string): Within {
  return {
    sql: `f.${column}`,
    around: 't.definition_key IN (SELECT f.key FROM process_definition AS f WHERE #)',
  };
}

/** The process id that a row belongs to; `d` is its definition. */
export const processIdOfDefinition = string('d.process_id', {
  within: withinDefinition('process_id'),
});
