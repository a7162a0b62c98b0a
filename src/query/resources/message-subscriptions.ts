import { dateTime, hiddenKey, integer, key, map, oneOf, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { onProcess } from '../row-rights.ts';
import { processIdOfDefinition } from './process-definitions.ts';

const nullable = { nullable: true } as const;

/** The subscriptions of living and ended instances. Start events have no rows here, as in Camunda 8.9. */
export const messageSubscriptions: Resource = {
  noun: 'Message Subscription',
  rights: [onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE')],
  from: `(SELECT s.* FROM event_subscription AS s WHERE s.last_event IS NOT NULL) AS t
    LEFT JOIN process_definition AS d ON d.key = t.definition_key`,
  instanceKey: 't.process_instance_key',
  keyField: 'messageSubscriptionKey',
  fields: {
    messageSubscriptionKey: key('t.key'),
    processDefinitionId: processIdOfDefinition,
    processDefinitionKey: key('t.definition_key', nullable),
    processInstanceKey: key('t.process_instance_key', nullable),
    rootProcessInstanceKey: key('t.root_key', { nullable: true, sort: false, filter: false }),
    elementId: string('t.element_id'),
    elementInstanceKey: key('t.holder_key', nullable),
    messageSubscriptionState: oneOf('t.last_event', [
      'CORRELATED',
      'CREATED',
      'DELETED',
      'MIGRATED',
    ]),
    lastUpdatedDate: dateTime('t.updated_at'),
    messageName: string('t.name'),
    correlationKey: string('t.correlation_key', nullable),
    tenantId: string('t.tenant_id'),
    messageSubscriptionType: oneOf("CAST('PROCESS_EVENT' AS TEXT)", [
      'PROCESS_EVENT',
      'START_EVENT',
    ]),
    processDefinitionName: string('d.name', nullable),
    processDefinitionVersion: integer('d.version', nullable),
    toolName: string('CAST(NULL AS TEXT)', nullable),
    inboundConnectorType: string('CAST(NULL AS TEXT)', nullable),
    toolProperties: map("'{}'"),
  },
};

/** The messages that have reached a process or an instance. */
export const correlatedMessageSubscriptions: Resource = {
  noun: 'Correlated Message Subscription',
  rights: [onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE')],
  from: `(SELECT c.* FROM message_correlation AS c WHERE c.state = 'correlated') AS t
    LEFT JOIN process_definition AS d ON d.key = t.definition_key
    LEFT JOIN process_instance AS i ON i.key = t.process_instance_key`,
  instanceKey: 't.process_instance_key',
  keyField: 'correlation',
  fields: {
    correlation: hiddenKey('t.key'),
    correlationKey: string('t.correlation_key', nullable),
    correlationTime: dateTime('t.correlated_at'),
    elementId: string('t.element_id'),
    elementInstanceKey: key('t.element_instance_key', nullable),
    messageKey: key('t.message_key'),
    messageName: string('t.message_name'),
    partitionId: integer('(t.key >> 51)'),
    processDefinitionId: processIdOfDefinition,
    processDefinitionKey: key('t.definition_key'),
    processInstanceKey: key('t.process_instance_key'),
    rootProcessInstanceKey: key('t.root_key', { nullable: true, sort: false, filter: false }),
    subscriptionKey: key('t.subscription_key'),
    tenantId: string('t.tenant_id'),
    businessId: string('i.business_id', nullable),
  },
};
