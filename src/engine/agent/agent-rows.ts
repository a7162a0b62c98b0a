import type { JsonText } from '../../core/json.ts';
import type {
  AgentDefinitionKey,
  AgentHistoryItemKey,
  AgentInstanceKey,
  ElementInstanceKey,
  JobKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { AgentType } from '../../model/agent-type.ts';

/** An element of a deployed process that is an agent. */
export interface AgentDefinitionRow {
  readonly key: AgentDefinitionKey;
  readonly definitionKey: ProcessDefinitionKey;
  readonly elementId: string;
  readonly type: AgentType;
  /** The element's name, or its id. */
  readonly name: string;
  readonly tenantId: TenantId;
}

export type AgentState =
  'initializing' | 'toolDiscovery' | 'thinking' | 'toolCalling' | 'idle' | 'completed';

/** -1 is no limit. */
export interface AgentLimits {
  readonly maxModelCalls: number;
  readonly maxToolCalls: number;
  readonly maxTokens: number;
}

export interface AgentMetrics {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
}

export interface AgentTool {
  readonly name: string;
  readonly description: string | null;
  readonly elementId: string | null;
}

/** What an agent reports of itself while it works for an element. */
export interface AgentInstanceRow {
  readonly key: AgentInstanceKey;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly rootKey: ProcessInstanceKey;
  definitionKey: ProcessDefinitionKey;
  elementId: string;
  readonly tenantId: TenantId;
  state: AgentState;
  model: string;
  provider: string;
  /** A list of content blocks. */
  systemPrompt: JsonText;
  limits: AgentLimits;
  metrics: AgentMetrics;
  tools: readonly AgentTool[];
  /** The elements for which it has worked, the latest last. */
  elementInstanceKeys: readonly ElementInstanceKey[];
  readonly createdAtMs: number;
  updatedAtMs: number;
  completedAtMs: number | undefined;
}

export const agentRoles = ['USER', 'ASSISTANT', 'TOOL_RESULT', 'CONFIGURATION'] as const;
export type AgentRole = (typeof agentRoles)[number];

/** An item waits for the end of the job in which the agent reported it, which decides whether the item counts. */
export type AgentHistoryState = 'pending' | 'committed' | 'discarded';

/** Counters of one call of a model; each may be unknown. */
export interface AgentCallMetrics {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly durationMs: number | null;
}

/** What an item of the role CONFIGURATION changes; absent fields stay as they are. */
export interface AgentConfiguration {
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly systemPrompt: JsonText | undefined;
  readonly limits: Partial<AgentLimits> | undefined;
  readonly tools: readonly AgentTool[] | undefined;
}

/** An item of the conversation of an agent. */
export interface AgentHistoryItemRow extends AgentConfiguration {
  readonly key: AgentHistoryItemKey;
  readonly agentInstanceKey: AgentInstanceKey;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly rootKey: ProcessInstanceKey;
  readonly definitionKey: ProcessDefinitionKey;
  readonly elementInstanceKey: ElementInstanceKey;
  readonly jobKey: JobKey;
  /** Empty without a lease. */
  readonly jobLease: string;
  readonly tenantId: TenantId;
  /** The agent's own id; empty if it gave none. */
  readonly historyItemId: string;
  /** 0 if the agent counts none. */
  readonly loopIteration: number;
  readonly role: AgentRole;
  /** A list of content blocks. */
  readonly content: JsonText;
  readonly toolCalls: JsonText;
  readonly metrics: AgentCallMetrics | undefined;
  readonly producedAtMs: number;
  state: AgentHistoryState;
}

export interface AgentTables {
  agentDefinition: AgentDefinitionRow;
  agentInstance: AgentInstanceRow;
  agentHistoryItem: AgentHistoryItemRow;
}
