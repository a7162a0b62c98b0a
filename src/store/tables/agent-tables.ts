import { agentRoles } from '../../engine/agent/agent-rows.ts';
import { agentHistoryMoves, agentMoves } from '../../engine/agent/agent-states.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { agentTypes } from '../../model/agent-type.ts';
import { changing, fixed, key, oneOf, optional, stateIn, tenantId, type Table } from '../table.ts';

const processInstanceKey = fixed('process_instance_key', 'key');
const rootKey = fixed('root_key', 'key');

/** Agents of deployed processes, and what they report while they work. */
export const agentTables = {
  agentDefinition: {
    name: 'agent_definition',
    primaryKey: ['key'],
    columns: {
      key,
      definitionKey: fixed('definition_key', 'key'),
      elementId: fixed('element_id', 'text'),
      type: oneOf(fixed('type', 'text'), agentTypes),
      name: fixed('name', 'text'),
      tenantId,
    },
    indexes: [
      { name: 'agent_definition_element', isUnique: true, on: 'definition_key, element_id' },
    ],
  },
  agentInstance: {
    name: 'agent_instance',
    primaryKey: ['key'],
    columns: {
      key,
      processInstanceKey,
      rootKey,
      definitionKey: changing('definition_key', 'key'),
      elementId: changing('element_id', 'text'),
      tenantId,
      state: stateIn(agentMoves),
      model: changing('model', 'text'),
      provider: changing('provider', 'text'),
      systemPrompt: changing('system_prompt', 'text'),
      limits: changing('limits', 'json'),
      metrics: changing('metrics', 'json'),
      tools: changing('tools', 'json'),
      elementInstanceKeys: changing('element_instance_keys', 'json'),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
      completedAtMs: optional(changing('completed_at', 'integer')),
    },
    checks: ["(completed_at IS NOT NULL) = (state = 'completed')"],
    indexes: [{ name: 'agent_instance_process_instance', on: 'process_instance_key' }],
  },
  agentHistoryItem: {
    name: 'agent_history_item',
    primaryKey: ['key'],
    columns: {
      key,
      agentInstanceKey: fixed('agent_instance_key', 'key'),
      processInstanceKey,
      rootKey,
      definitionKey: fixed('definition_key', 'key'),
      elementInstanceKey: fixed('element_instance_key', 'key'),
      jobKey: fixed('job_key', 'key'),
      jobLease: fixed('job_lease', 'text'),
      tenantId,
      historyItemId: fixed('history_item_id', 'text'),
      loopIteration: fixed('loop_iteration', 'integer'),
      role: oneOf(fixed('role', 'text'), agentRoles),
      content: fixed('content', 'text'),
      toolCalls: fixed('tool_calls', 'text'),
      metrics: optional(fixed('metrics', 'json')),
      model: optional(fixed('model', 'text')),
      provider: optional(fixed('provider', 'text')),
      systemPrompt: optional(fixed('system_prompt', 'text')),
      limits: optional(fixed('limits', 'json')),
      tools: optional(fixed('tools', 'json')),
      producedAtMs: fixed('produced_at', 'integer'),
      state: stateIn(agentHistoryMoves),
    },
    indexes: [
      { name: 'agent_history_item_id', on: 'agent_instance_key, history_item_id, key' },
      {
        name: 'agent_history_item_pending',
        on: 'agent_instance_key, key',
        where: "state = 'pending'",
      },
      { name: 'agent_history_item_agent', on: 'agent_instance_key, key' },
      { name: 'agent_history_item_process_instance', on: 'process_instance_key' },
    ],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
