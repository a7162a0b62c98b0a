import type { JsonText } from '../../core/json.ts';
import type {
  AgentHistoryItemKey,
  AgentInstanceKey,
  ElementInstanceKey,
  JobKey,
} from '../../core/key.ts';
import type {
  AgentCallMetrics,
  AgentConfiguration,
  AgentLimits,
  AgentMetrics,
  AgentRole,
  AgentState,
  AgentTool,
} from './agent-rows.ts';

export interface AgentCommands {
  createAgentInstance: Reported & {
    /** Absent if an item of the history sets it. */
    readonly definition: AgentSetup | undefined;
    readonly limits: AgentLimits;
  };
  updateAgentInstance: Reported & {
    readonly agentInstanceKey: AgentInstanceKey;
    readonly state: AgentState | undefined;
    /** What is added to the counters. */
    readonly metrics: AgentMetrics | undefined;
    readonly tools: readonly AgentTool[] | undefined;
  };
  /** Adds one item without an id to the history. */
  createAgentHistoryItem: {
    readonly agentInstanceKey: AgentInstanceKey;
    readonly elementInstanceKey: ElementInstanceKey;
    readonly jobKey: JobKey;
    readonly jobLease: string;
    readonly item: AgentHistoryItem;
  };
}

export interface AgentResults {
  createAgentInstance: AgentReport & { readonly agentInstanceKey: AgentInstanceKey };
  updateAgentInstance: AgentReport;
  createAgentHistoryItem: AgentHistoryItemKey;
}

/** From which element, and with which job, an agent reports. */
export interface Reported {
  readonly elementInstanceKey: ElementInstanceKey;
  readonly jobKey: JobKey | undefined;
  /** Empty without a lease. */
  readonly jobLease: string;
  readonly history: readonly AgentHistoryItem[];
}

export interface AgentSetup {
  readonly model: string;
  readonly provider: string;
  readonly systemPrompt: JsonText;
}

export interface AgentHistoryItem extends AgentConfiguration {
  readonly historyItemId: string;
  readonly loopIteration: number;
  readonly role: AgentRole;
  readonly content: JsonText;
  readonly toolCalls: JsonText;
  readonly toolCallsCount: number;
  readonly metrics: AgentCallMetrics | undefined;
  readonly producedAtMs: number;
}

/** The outcome of each item of the history, in the order of the request. */
export interface AgentReport {
  readonly createdHistory: readonly {
    readonly historyItemId: string;
    readonly historyItemKey: AgentHistoryItemKey;
    readonly isDuplicate: boolean;
  }[];
}
