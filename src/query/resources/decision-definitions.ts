import { filterOnly, integer, key, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { onId } from '../row-rights.ts';

export const decisionDefinitions: Resource = {
  noun: 'Decision Definition',
  rights: [onId('DECISION_DEFINITION:READ_DECISION_DEFINITION', 't.decision_id')],
  from: 'decision_definition AS t LEFT JOIN decision_requirements AS r ON r.key = t.requirements_key',
  keyField: 'decisionDefinitionKey',
  hidden: { sql: `t.state = 'deleted'`, unlessFilteredBy: 'state' },
  fields: {
    decisionDefinitionKey: key('t.key'),
    decisionDefinitionId: string('t.decision_id'),
    name: string('t.name'),
    version: integer('t.version'),
    decisionRequirementsKey: key('t.requirements_key'),
    decisionRequirementsId: string('r.requirements_id'),
    decisionRequirementsName: string('r.name'),
    decisionRequirementsVersion: integer('r.version'),
    tenantId: string('t.tenant_id'),
    isLatestVersion: filterOnly(
      { kind: 'boolean' },
      `(t.state = 'active' AND NOT EXISTS (SELECT 1 FROM decision_definition AS n
        WHERE n.tenant_id = t.tenant_id AND n.decision_id = t.decision_id
        AND n.version > t.version AND n.state = 'active'))`,
    ),
  },
};
