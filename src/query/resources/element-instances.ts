import { boolean, dateTime, key, oneOf, string, type EnumWords } from '../field.ts';
import type { Resource } from '../resource.ts';
import { processIdOfDefinition } from './process-definitions.ts';
import { onProcess } from '../row-rights.ts';

/** The public state of an element that is being activated or completed is ACTIVE. */
export const elementInstanceStates: EnumWords = {
  ACTIVE: ['activating', 'active', 'completing'],
  COMPLETED: ['completed'],
  TERMINATED: ['terminated'],
};

export const elementTypes = [
  'UNSPECIFIED',
  'PROCESS',
  'SUB_PROCESS',
  'EVENT_SUB_PROCESS',
  'AD_HOC_SUB_PROCESS',
  'AD_HOC_SUB_PROCESS_INNER_INSTANCE',
  'START_EVENT',
  'INTERMEDIATE_CATCH_EVENT',
  'INTERMEDIATE_THROW_EVENT',
  'BOUNDARY_EVENT',
  'END_EVENT',
  'SERVICE_TASK',
  'RECEIVE_TASK',
  'USER_TASK',
  'MANUAL_TASK',
  'TASK',
  'EXCLUSIVE_GATEWAY',
  'INCLUSIVE_GATEWAY',
  'PARALLEL_GATEWAY',
  'EVENT_BASED_GATEWAY',
  'SEQUENCE_FLOW',
  'MULTI_INSTANCE_BODY',
  'CALL_ACTIVITY',
  'BUSINESS_RULE_TASK',
  'SCRIPT_TASK',
  'SEND_TASK',
  'UNKNOWN',
] as const;

/**
 * A live scope has an incident if something in it or in an instance that it called has one, as in Camunda. The search
 * starts from the incidents and goes outwards, because an instance has few incidents.
 */
const holdsIncident = `(t.ended_at IS NULL AND t.type IN ('SUB_PROCESS', 'EVENT_SUB_PROCESS', 'CALL_ACTIVITY',
    'MULTI_INSTANCE_BODY', 'AD_HOC_SUB_PROCESS', 'AD_HOC_SUB_PROCESS_INNER_INSTANCE') AND EXISTS (
    WITH RECURSIVE held (key) AS (
      SELECT s.key FROM (
        SELECT x.element_instance_key AS key FROM incident AS x
        WHERE x.process_instance_key = t.process_instance_key AND x.state = 'active'
        UNION ALL
        SELECT c.parent_element_instance_key FROM process_instance AS c
        WHERE c.parent_process_instance_key = t.process_instance_key AND c.incident_count > 0) AS s
      UNION
      SELECT e.scope_key FROM held JOIN element_instance AS e ON e.key = held.key)
    SELECT 1 FROM held WHERE held.key = t.key))`;

export const elementInstances: Resource = {
  noun: 'Element Instance',
  rights: [onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE')],
  from: 'element_instance AS t LEFT JOIN process_definition AS d ON d.key = t.definition_key',
  instanceKey: 't.process_instance_key',
  keyField: 'elementInstanceKey',
  hasChoices: true,
  fields: {
    elementInstanceKey: key('t.key'),
    processInstanceKey: key('t.process_instance_key'),
    rootProcessInstanceKey: key('t.root_key', { sort: false, filter: false }),
    processDefinitionKey: key('t.definition_key'),
    processDefinitionId: processIdOfDefinition,
    elementId: string('t.element_id'),
    // An element without a name is shown with its id, because clients require a name.
    elementName: string('coalesce(t.element_name, t.element_id)'),
    type: oneOf('t.type', elementTypes),
    state: oneOf('t.state', elementInstanceStates),
    startDate: dateTime('t.started_at'),
    endDate: dateTime('t.ended_at', { nullable: true }),
    hasIncident: boolean(`(t.incident_key IS NOT NULL OR ${holdsIncident})`, { sort: false }),
    incidentKey: key('t.incident_key', { nullable: true }),
    tenantId: string('t.tenant_id'),
    elementInstanceScopeKey: key('t.scope_key', { sort: false }),
  },
};
