import { processInstanceMoves } from '../../engine/process/process-instance-states.ts';
import { elementMoves } from '../../engine/element/element-states.ts';
import { incidentMoves } from '../../engine/incident/incident-events.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, optional, stateIn, tenantId, type Table } from '../table.ts';

const rootKey = fixed('root_key', 'key');
const processInstanceKey = fixed('process_instance_key', 'key');
const elementInstanceKey = fixed('element_instance_key', 'key');
/** A migration moves living rows to another definition. */
const definitionKey = changing('definition_key', 'key');
const elementId = changing('element_id', 'text');
const waitingFlows = changing('waiting_flows', 'json');
const compensable = optional(changing('compensable', 'json'));

const rootVersion = `The version of a root counts the batches that changed it or anything alive below it. called_by_root leads from the root
to a called instance only while that instance lives.`;

/** Process instances and their parts. */
export const instanceTables = {
  processInstance: {
    name: 'process_instance',
    primaryKey: ['key'],
    columns: {
      key,
      rootKey,
      definitionKey,
      parentProcessInstanceKey: optional(fixed('parent_process_instance_key', 'key')),
      parentElementInstanceKey: optional(fixed('parent_element_instance_key', 'key')),
      tenantId,
      tags: fixed('tags', 'json'),
      businessId: optional(changing('business_id', 'text')),
      state: stateIn(processInstanceMoves),
      startedAtMs: fixed('started_at', 'integer'),
      endedAtMs: optional(changing('ended_at', 'integer')),
      suspendedAtMs: optional(changing('suspended_at', 'integer')),
      incidentCount: changing('incident_count', 'integer'),
      terminateAfter: fixed('terminate_after', 'json'),
      waitingFlows,
      startLock: optional(fixed('start_lock', 'json')),
      compensable,
      terminatingAtMs: optional(changing('terminating_at', 'integer')),
      waitsFor: optional(changing('waits_for', 'json')),
    },
    checks: [
      "(ended_at IS NULL) = (state IN ('active', 'suspended'))",
      "(suspended_at IS NOT NULL) = (state = 'suspended')",
    ],
    indexes: [
      {
        name: 'process_instance_called',
        on: 'root_key',
        where: 'ended_at IS NULL AND parent_process_instance_key IS NOT NULL',
        postgres: { on: 'called_by_root', where: 'called_by_root IS NOT NULL' },
      },
      { name: 'process_instance_definition', on: 'definition_key, started_at' },
      { name: 'process_instance_started', on: 'started_at' },
      {
        name: 'process_instance_live',
        on: 'definition_key, started_at',
        where: 'ended_at IS NULL',
      },
      { name: 'process_instance_live_started', on: 'started_at', where: 'ended_at IS NULL' },
      {
        name: 'process_instance_parent',
        on: 'parent_process_instance_key',
        where: 'parent_process_instance_key IS NOT NULL',
      },
      { name: 'process_instance_business_id', on: 'business_id', where: 'business_id IS NOT NULL' },
      { name: 'process_instance_incident', on: 'key', where: 'incident_count > 0' },
      { name: 'process_instance_terminating', on: 'key', where: 'terminating_at IS NOT NULL' },
      {
        name: 'process_instance_of_root',
        on: 'root_key',
        where: 'parent_process_instance_key IS NOT NULL',
      },
      {
        name: 'process_instance_ended',
        on: 'ended_at',
        where: 'ended_at IS NOT NULL AND parent_process_instance_key IS NULL',
      },
    ],
    postgres: {
      comment: rootVersion,
      columns: [
        'version bigint NOT NULL DEFAULT 0',
        `called_by_root bigint GENERATED ALWAYS AS (
    CASE WHEN ended_at IS NULL AND parent_process_instance_key IS NOT NULL THEN root_key END) STORED`,
      ],
      options: 'WITH (fillfactor = 60)',
    },
  },
  elementInstance: {
    name: 'element_instance',
    primaryKey: ['key'],
    columns: {
      key,
      processInstanceKey,
      rootKey,
      definitionKey,
      scopeKey: fixed('scope_key', 'key'),
      elementId,
      elementName: optional(changing('element_name', 'text')),
      type: fixed('type', 'text'),
      tenantId,
      state: stateIn(elementMoves),
      startedAtMs: fixed('started_at', 'integer'),
      endedAtMs: optional(changing('ended_at', 'integer')),
      incidentKey: optional(changing('incident_key', 'key')),
      waitsFor: optional(changing('waits_for', 'json')),
      waitingFlows,
      compensable,
      agentInstanceKey: optional(changing('agent_instance_key', 'key')),
    },
    checks: ["(ended_at IS NULL) = (state IN ('activating', 'active', 'completing'))"],
    indexes: [
      { name: 'element_instance_process_instance', on: 'process_instance_key' },
      {
        name: 'element_instance_live',
        on: 'root_key, scope_key, element_id, key',
        where: 'ended_at IS NULL',
      },
    ],
  },
  variable: {
    name: 'variable',
    primaryKey: ['key'],
    columns: {
      key,
      scopeKey: fixed('scope_key', 'key'),
      name: fixed('name', 'text'),
      value: changing('value', 'text'),
      processInstanceKey,
      rootKey,
      tenantId,
    },
    indexes: [
      { name: 'variable_scope', on: 'scope_key, name', isUnique: true },
      { name: 'variable_process_instance', on: 'process_instance_key' },
      {
        name: 'variable_value',
        on: 'name, value',
        where: 'length(name) <= 255 AND length(value) <= 100',
      },
    ],
  },
  sequenceFlow: {
    name: 'sequence_flow',
    primaryKey: ['processInstanceKey', 'flowId'],
    keepsFirst: true,
    columns: {
      processInstanceKey,
      flowId: fixed('flow_id', 'text'),
      rootKey,
      definitionKey: fixed('definition_key', 'key'),
      tenantId,
    },
  },
  incident: {
    name: 'incident',
    primaryKey: ['key'],
    columns: {
      key,
      type: fixed('type', 'text'),
      message: fixed('message', 'text'),
      processInstanceKey,
      rootKey,
      definitionKey,
      elementInstanceKey,
      elementId,
      jobKey: optional(fixed('job_key', 'key')),
      tenantId,
      state: stateIn(incidentMoves),
      createdAtMs: fixed('created_at', 'integer'),
      resolvedAtMs: optional(changing('resolved_at', 'integer')),
    },
    checks: ["(resolved_at IS NOT NULL) = (state = 'resolved')"],
    indexes: [
      { name: 'incident_process_instance', on: 'process_instance_key' },
      { name: 'incident_active', on: 'key', where: "state = 'active'" },
      { name: 'incident_created', on: 'created_at' },
    ],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
