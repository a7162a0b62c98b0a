import { boolean, dateTime, integer, key, longText, map, oneOf, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { processIdOfDefinition } from './process-definitions.ts';
import { onProcess } from '../row-rights.ts';

const states = [
  'CANCELED',
  'COMPLETED',
  'CREATED',
  'ERROR_THROWN',
  'FAILED',
  'MIGRATED',
  'PRIORITY_UPDATED',
  'RETRIES_UPDATED',
  'TIMED_OUT',
  'TIMEOUT_UPDATED',
] as const;

const kinds = [
  'BPMN_ELEMENT',
  'EXECUTION_LISTENER',
  'TASK_LISTENER',
  'AD_HOC_SUB_PROCESS',
] as const;

const listenerEventTypes = [
  'ASSIGNING',
  'BEFORE_ALL',
  'CANCEL',
  'CANCELING',
  'COMPLETING',
  'CREATING',
  'END',
  'START',
  'UNSPECIFIED',
  'UPDATING',
] as const;

/** The state of a searched job is its last event (Camunda 8 REST, job search); an activation does not count as one. */
export const jobs: Resource = {
  noun: 'Job',
  rights: [onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE')],
  from: 'job AS t LEFT JOIN process_definition AS d ON d.key = t.definition_key',
  instanceKey: 't.process_instance_key',
  keyField: 'jobKey',
  fields: {
    jobKey: key('t.key'),
    type: string('t.type'),
    kind: oneOf('t.kind', kinds),
    listenerEventType: oneOf('t.listener_event_type', listenerEventTypes),
    state: oneOf('t.last_event', states, {
      partialIndex: { kind: 'values', values: ['FAILED'], sql: "t.last_event = 'FAILED'" },
    }),
    worker: string(`coalesce(t.worker, '')`),
    retries: integer('t.retries'),
    priority: integer('t.priority'),
    deadline: dateTime('t.deadline_at', { nullable: true }),
    creationTime: dateTime('t.created_at'),
    lastUpdateTime: dateTime('t.updated_at'),
    endTime: dateTime('t.ended_at', { nullable: true }),
    errorCode: string('t.error_code', { nullable: true }),
    errorMessage: longText('t.error_message', { nullable: true }),
    hasFailedWithRetriesLeft: boolean(
      `(t.last_event IN ('FAILED', 'ERROR_THROWN') AND t.retries > 0)`,
    ),
    // Only a completed task listener shows whether it denied the transition.
    isDenied: boolean(
      `CASE WHEN t.kind = 'TASK_LISTENER' AND t.state = 'completed' THEN t.denied_reason IS NOT NULL END`,
      { nullable: true },
    ),
    deniedReason: string('t.denied_reason', { nullable: true }),
    customHeaders: map('t.headers'),
    elementId: string('t.element_id'),
    elementInstanceKey: key('t.element_instance_key'),
    processInstanceKey: key('t.process_instance_key'),
    rootProcessInstanceKey: key('t.root_key', { sort: false }),
    processDefinitionKey: key('t.definition_key'),
    processDefinitionId: processIdOfDefinition,
    businessId: string('t.business_id', { nullable: true, filter: false, sort: false }),
    tenantId: string('t.tenant_id'),
  },
};
