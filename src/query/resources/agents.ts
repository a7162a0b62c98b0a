import { parseExactly } from '../../core/exact-json.ts';
import type { JsonText } from '../../core/json.ts';
import { agentRoles } from '../../engine/agent/agent-rows.ts';
import { agentTypes } from '../../model/agent-type.ts';
import {
  dateTime,
  type Field,
  integer,
  json,
  key,
  list,
  oneOf,
  string,
  type Within,
} from '../field.ts';
import type { Resource } from '../resource.ts';
import { onId, onProcess } from '../row-rights.ts';
import {
  processIdOfDefinition,
  stateWithDraining,
  withinDefinition,
} from './process-definitions.ts';

const nullable = { nullable: true } as const;

/** Agents of deployed processes, also of deleted ones, as searches for definitions show them. */
export const agentDefinitions: Resource = {
  noun: 'Agent Definition',
  rights: [onId('PROCESS_DEFINITION:READ_PROCESS_DEFINITION', 'd.process_id')],
  from: 'agent_definition AS t JOIN process_definition AS d ON d.key = t.definition_key',
  keyField: 'agentDefinitionKey',
  absentByKey: `${stateWithDraining('d')} = 'deleted'`,
  fields: {
    agentDefinitionKey: key('t.key'),
    agentType: oneOf('t.type', agentTypes),
    name: string('t.name'),
    elementId: string('t.element_id'),
    processDefinitionId: processIdOfDefinition,
    processDefinitionKey: key('t.definition_key'),
    processDefinitionVersion: integer('d.version', { within: withinDefinition('version') }),
    processDefinitionVersionTag: string('d.version_tag', {
      nullable: true,
      within: withinDefinition('version_tag'),
    }),
    tenantId: string('t.tenant_id'),
  },
};

/** Looks up the definitions first, because they are few and agents that work are many. */
function withinAgentDefinition(column: string): Within {
  return {
    sql: `f.${column}`,
    around: `EXISTS (SELECT 1 FROM agent_definition AS f
      WHERE f.definition_key = t.definition_key AND f.element_id = t.element_id AND #)`,
  };
}

const states = {
  UNKNOWN: [],
  COMPLETED: ['completed'],
  IDLE: ['idle'],
  INITIALIZING: ['initializing'],
  THINKING: ['thinking'],
  TOOL_CALLING: ['toolCalling'],
  TOOL_DISCOVERY: ['toolDiscovery'],
};

const setup: Field = {
  ...json('t.model', 'any'),
  type: {
    kind: 'assembled',
    parts: { model: 't.model', provider: 't.provider', systemPrompt: 't.system_prompt' },
    write: ({ model, provider, systemPrompt }) => ({
      model,
      provider,
      systemPrompt: parseExactly(systemPrompt as JsonText),
    }),
  },
};

/** Agents that work, or have worked, for elements. An element that is not marked as an agent has no definition. */
export const agentInstances: Resource = {
  noun: 'Agent Instance',
  rights: [onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE')],
  from: `agent_instance AS t LEFT JOIN process_definition AS d ON d.key = t.definition_key
    LEFT JOIN agent_definition AS a
      ON a.definition_key = t.definition_key AND a.element_id = t.element_id`,
  instanceKey: 't.process_instance_key',
  keyField: 'agentInstanceKey',
  fields: {
    agentInstanceKey: key('t.key'),
    agentDefinitionKey: key('a.key', { nullable: true, within: withinAgentDefinition('key') }),
    status: oneOf('t.state', states),
    definition: setup,
    metrics: json('t.metrics', 'any'),
    limits: json('t.limits', 'any'),
    tools: json('t.tools', 'any'),
    elementId: string('t.element_id'),
    elementInstanceKeys: {
      ...list('t.element_instance_keys'),
      type: { kind: 'tags' },
      filter: true,
    },
    processInstanceKey: key('t.process_instance_key'),
    rootProcessInstanceKey: key('t.root_key'),
    processDefinitionKey: key('t.definition_key'),
    processDefinitionId: { ...processIdOfDefinition, sort: false },
    processDefinitionVersion: integer('d.version', {
      sort: false,
      within: withinDefinition('version'),
    }),
    processDefinitionVersionTag: string('d.version_tag', {
      nullable: true,
      sort: false,
      within: withinDefinition('version_tag'),
    }),
    tenantId: string('t.tenant_id'),
    creationDate: dateTime('t.created_at'),
    lastUpdatedDate: dateTime('t.updated_at'),
    completionDate: dateTime('t.completed_at', nullable),
  },
};

const commitStates = { COMMITTED: ['committed'], PENDING: ['pending'], DISCARDED: ['discarded'] };
const noLimits = `'{"maxModelCalls":-1,"maxToolCalls":-1,"maxTokens":-1}'`;

/** What agents and their models have said; what did not count is shown only to a filter on it. */
export const agentHistory: Resource = {
  noun: 'Agent History Item',
  // The search reads the agent first. An item keeps the definition that its agent may have left since.
  rights: 'elsewhere',
  from: 'agent_history_item AS t',
  instanceKey: 't.process_instance_key',
  keyField: 'historyItemKey',
  hidden: { sql: "t.state <> 'committed'", unlessFilteredBy: 'commitStatus' },
  fields: {
    historyItemKey: key('t.key'),
    historyItemId: string('t.history_item_id', { filter: false, sort: false }),
    agentInstanceKey: key('t.agent_instance_key', { filter: false, sort: false }),
    elementInstanceKey: key('t.element_instance_key', { sort: false }),
    jobKey: key('t.job_key', { sort: false }),
    jobLease: string('t.job_lease', { filter: false, sort: false }),
    loopIteration: integer('t.loop_iteration'),
    role: oneOf('t.role', agentRoles, { sort: false }),
    content: json('t.content', 'any'),
    toolCalls: json('t.tool_calls', 'any'),
    metrics: { ...json('t.metrics', 'any'), nullable: true },
    commitStatus: oneOf('t.state', commitStates, { sort: false }),
    producedAt: dateTime('t.produced_at'),
    tools: json(`coalesce(t.tools, '[]')`, 'any'),
    model: string('t.model', { nullable: true, filter: false, sort: false }),
    provider: string('t.provider', { nullable: true, filter: false, sort: false }),
    limits: json(`coalesce(t.limits, ${noLimits})`, 'any'),
    systemPrompt: json(`coalesce(t.system_prompt, '[]')`, 'any'),
  },
};
