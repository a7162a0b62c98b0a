import { type Rejection, reject } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import type { AgentHistoryItem, Reported } from './agent-commands.ts';
import { agentPendingCharactersMax, agentPendingItemsMax } from './agent-limits.ts';
import type { AgentHistoryItemRow, AgentInstanceRow } from './agent-rows.ts';

/** The items of former activations of the job, which can no longer count. */
export interface Superseded {
  readonly kind: 'superseded';
  readonly items: readonly AgentHistoryItemRow[];
}

/**
 * Whether these items may wait for the end of their job beside those that wait already. Each report reads all that wait,
 * so their number and their length are limited; superseded ones are discarded and do not count.
 */
export function planWaiting(
  { state }: CommandContext,
  agent: Pick<AgentInstanceRow, 'key'> | undefined,
  {
    added,
    jobKey,
    jobLease,
  }: Pick<Reported, 'jobKey' | 'jobLease'> & { readonly added: readonly AgentHistoryItem[] },
): Superseded | Rejection {
  if (added.length === 0) return { kind: 'superseded', items: [] };
  const pending = agent === undefined ? [] : state.pendingHistory(agent.key);
  const items = pending.filter((item) => item.jobKey === jobKey && item.jobLease !== jobLease);
  const waiting = [...pending.filter((item) => !items.includes(item)), ...added];
  if (waiting.length > agentPendingItemsMax) {
    return reject(
      'INVALID_ARGUMENT',
      `Expected to add history items to agent instance, but more than ${agentPendingItemsMax} would wait for the ends of their jobs.`,
    );
  }
  const characters = waiting.reduce((sum, item) => sum + charactersOf(item), 0);
  if (characters > agentPendingCharactersMax) {
    return reject(
      'INVALID_ARGUMENT',
      `Expected to add history items to agent instance, but items of more than ${agentPendingCharactersMax} characters would wait for the ends of their jobs.`,
    );
  }
  return { kind: 'superseded', items };
}

function charactersOf({
  content,
  toolCalls,
  systemPrompt,
  tools,
}: Pick<AgentHistoryItem, 'content' | 'toolCalls' | 'systemPrompt' | 'tools'>): number {
  const configured = (systemPrompt ?? '').length + JSON.stringify(tools ?? []).length;
  return content.length + toolCalls.length + configured;
}
