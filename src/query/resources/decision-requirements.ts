import { integer, key, string } from '../field.ts';
import type { Resource } from '../resource.ts';

/** Deployed files of decisions. */
export const decisionRequirements: Resource = {
  noun: 'Decision Requirements',
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
