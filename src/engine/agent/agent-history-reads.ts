import type { AgentInstanceKey } from '../../core/key.ts';
import type { AgentHistoryItemRow } from './agent-rows.ts';

/** The pending items of an agent, and the newest item with each of some ids. */
export interface AgentHistoryQuestion {
  readonly agentInstanceKey: AgentInstanceKey;
  readonly itemIds: readonly string[];
}

/** What the store answers about the histories of agents. Each agent's root is locked. */
export interface AgentHistoryReads {
  /** In the order of keys. */
  agentHistory(question: AgentHistoryQuestion): Promise<readonly AgentHistoryItemRow[]>;
}

export function agentHistoryId({ agentInstanceKey, itemIds }: AgentHistoryQuestion): string {
  return JSON.stringify([agentInstanceKey, ...itemIds]);
}
