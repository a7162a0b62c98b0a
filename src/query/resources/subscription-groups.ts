import { integer, key, string } from '../field.ts';
import type { Searchable } from '../resource.ts';
import { onId } from '../row-rights.ts';

/** Open subscriptions to messages in instances, grouped by version of the process. */
export const subscriptionsByVersion: Searchable = {
  noun: 'Process Definition Message Subscription Statistics',
  rights: [onId('PROCESS_DEFINITION:READ_PROCESS_INSTANCE', 't.process_id')],
  keyField: 'processDefinitionKey',
  fields: {
    processDefinitionKey: key('t.key'),
    processDefinitionId: string('t.process_id'),
    tenantId: string('t.tenant_id'),
    processInstancesWithActiveSubscriptions: integer('t.instances'),
    activeSubscriptions: integer('t.subscriptions'),
  },
};
