import type { AgentTables } from '../../engine/agent/agent-rows.ts';
import type { JsonText } from '../../core/json.ts';
import { defaultTenant } from '../../core/tenant.ts';
import { key, oddJson, oddText } from './sample-values.ts';

const limits = { maxModelCalls: 3, maxToolCalls: -1, maxTokens: Number.MAX_SAFE_INTEGER };
const tools = [{ name: oddText, description: oddText, elementId: null }];

/** Rows of agents with every value set. */
export const fullAgentRows: {
  readonly [T in keyof AgentTables]: (at: number) => AgentTables[T];
} = {
  agentDefinition: (at) => ({
    key: key(at),
    definitionKey: key(at),
    elementId: oddText,
    type: 'AI_AGENT_TASK',
    name: oddText,
    tenantId: defaultTenant,
  }),
  agentInstance: (at) => ({
    key: key(at),
    processInstanceKey: key(10),
    rootKey: key(10),
    definitionKey: key(3),
    elementId: oddText,
    tenantId: defaultTenant,
    state: 'completed',
    model: oddText,
    provider: oddText,
    systemPrompt: oddJson,
    limits,
    metrics: { inputTokens: 1, outputTokens: 2, modelCalls: 3, toolCalls: 4 },
    tools,
    elementInstanceKeys: [key(11), key(12)],
    createdAtMs: 1_700_000_000_095,
    updatedAtMs: 1_700_000_000_096,
    completedAtMs: 1_700_000_000_097,
  }),
  agentHistoryItem: (at) => ({
    key: key(at),
    agentInstanceKey: key(20),
    processInstanceKey: key(10),
    rootKey: key(10),
    definitionKey: key(3),
    elementInstanceKey: key(11),
    jobKey: key(901),
    jobLease: oddText,
    tenantId: defaultTenant,
    historyItemId: oddText,
    loopIteration: 2,
    role: 'CONFIGURATION',
    content: oddJson,
    toolCalls: oddJson,
    metrics: { inputTokens: 1, outputTokens: null, durationMs: 3 },
    model: oddText,
    provider: oddText,
    systemPrompt: oddJson,
    limits,
    tools,
    producedAtMs: 1_700_000_000_098,
    state: 'pending',
  }),
};

/** The row of an agent that works. */
export const sparseAgentRows = {
  agentInstance: { state: 'idle', completedAtMs: undefined },
} satisfies Changed;

export const changedAgentRows = {
  agentInstance: {
    definitionKey: key(4),
    elementId: 'e',
    state: 'thinking',
    model: 'm',
    provider: 'p',
    systemPrompt: '[]' as JsonText,
    limits: { maxModelCalls: 1, maxToolCalls: 2, maxTokens: 3 },
    metrics: { inputTokens: 5, outputTokens: 6, modelCalls: 7, toolCalls: 8 },
    tools: [],
    elementInstanceKeys: [],
    updatedAtMs: 9,
    completedAtMs: undefined,
  },
} satisfies Changed;

interface Changed {
  readonly agentInstance: Partial<AgentTables['agentInstance']>;
}
