import { integer, key, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { onId } from '../row-rights.ts';

/** Deployed files that are not executed; processes and forms have reads of their own. */
export const deployedResources: Resource = {
  noun: 'Resource',
  rights: [onId('RESOURCE:READ', 't.resource_id')],
  from: 'resource AS t',
  keyField: 'resourceKey',
  hidden: { sql: `t.state = 'deleted'`, unlessFilteredBy: 'state' },
  fields: {
    resourceKey: key('t.key'),
    resourceId: string('t.resource_id'),
    resourceName: string('t.resource_name'),
    version: integer('t.version'),
    versionTag: string('t.version_tag', { nullable: true }),
    deploymentKey: key('t.deployment_key'),
    tenantId: string('t.tenant_id'),
  },
};
