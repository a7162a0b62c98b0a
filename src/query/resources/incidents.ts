import { dateTime, key, longText, oneOf, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { processIdOfDefinition } from './process-definitions.ts';
import { onProcess } from '../row-rights.ts';

const errorTypes = [
  'AD_HOC_SUB_PROCESS_NO_RETRIES',
  'CALLED_DECISION_ERROR',
  'CALLED_ELEMENT_ERROR',
  'CONDITION_ERROR',
  'DECISION_EVALUATION_ERROR',
  'EXECUTION_LISTENER_NO_RETRIES',
  'EXTRACT_VALUE_ERROR',
  'FORM_NOT_FOUND',
  'IO_MAPPING_ERROR',
  'JOB_NO_RETRIES',
  'MESSAGE_SIZE_EXCEEDED',
  'RESOURCE_NOT_FOUND',
  'SECRET_RESOLUTION_ERROR',
  'TASK_LISTENER_NO_RETRIES',
  'UNHANDLED_ERROR_EVENT',
  'UNKNOWN',
  'UNSPECIFIED',
] as const;

const states = {
  ACTIVE: ['active'],
  MIGRATED: [],
  PENDING: [],
  RESOLVED: ['resolved'],
  UNKNOWN: [],
};

export const incidents: Resource = {
  noun: 'Incident',
  rights: [onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE')],
  from: 'incident AS t LEFT JOIN process_definition AS d ON d.key = t.definition_key',
  instanceKey: 't.process_instance_key',
  keyField: 'incidentKey',
  fields: {
    incidentKey: key('t.key'),
    errorType: oneOf('t.type', errorTypes),
    errorMessage: longText('t.message'),
    state: oneOf('t.state', states),
    creationTime: dateTime('t.created_at'),
    elementId: string('t.element_id'),
    elementInstanceKey: key('t.element_instance_key'),
    jobKey: key('t.job_key', { nullable: true }),
    processInstanceKey: key('t.process_instance_key'),
    rootProcessInstanceKey: key('t.root_key', { sort: false, filter: false }),
    processDefinitionKey: key('t.definition_key'),
    processDefinitionId: processIdOfDefinition,
    tenantId: string('t.tenant_id'),
  },
};
