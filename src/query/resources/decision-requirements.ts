import { integer, key, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { onId } from '../row-rights.ts';

/** Deployed files of decisions. */
export const decisionRequirements: Resource = {
  noun: 'Decision Requirements',
  rights: [onId('DECISION_REQUIREMENTS_DEFINITION:READ', 't.requirements_id')],
  from: 'decision_requirements AS t',
  keyField: 'decisionRequirementsKey',
  hidden: { sql: `t.state = 'deleted'`, unlessFilteredBy: 'state' },
  fields: {
    decisionRequirementsKey: key('t.key'),
    decisionRequirementsId: string('t.requirements_id'),
    decisionRequirementsName: string('t.name'),
    version: integer('t.version'),
    resourceName: string('t.resource_name'),
    tenantId: string('t.tenant_id'),
  },
};
