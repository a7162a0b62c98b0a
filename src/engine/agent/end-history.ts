import { assert } from '../../core/assert.ts';
import type { ElementInstanceKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import type { OpenJob } from '../job/find-job.ts';
import type { AgentHistoryItemRow } from './agent-rows.ts';

/** The items that a job's end commits or discards. Reads them before the first event. */
export function pendingOfJob(
  { state }: CommandContext,
  { job, holder }: OpenJob,
): readonly AgentHistoryItemRow[] {
  const agentInstanceKey = holder.kind === 'element' ? holder.row.agentInstanceKey : undefined;
  if (agentInstanceKey === undefined) return [];
  return state.pendingHistory(agentInstanceKey).filter(({ jobKey }) => jobKey === job.key);
}

/**
 * Commits the items that a job reported under its present lease, and discards those of superseded ones. What a committed
 * item configures holds for the agent from now on.
 */
export function commitHistory(
  context: CommandContext,
  items: readonly AgentHistoryItemRow[],
  lease: string | undefined,
): void {
  for (const item of items.filter(isPending)) {
    const isCommitted = lease === undefined || item.jobLease === lease;
    const to = isCommitted ? 'committed' : 'discarded';
    context.emit({ kind: 'agentHistoryItemEnded', item, to });
    if (isCommitted && item.role === 'CONFIGURATION') configure(context, item);
  }
}

export function discardHistory(
  context: CommandContext,
  items: readonly AgentHistoryItemRow[],
): void {
  for (const item of items.filter(isPending)) {
    context.emit({ kind: 'agentHistoryItemEnded', item, to: 'discarded' });
  }
}

/** The items of an element that are still pending when it ends. */
export function pendingOfElement(
  { state }: CommandContext,
  element: {
    readonly key: ElementInstanceKey;
    readonly agentInstanceKey: AgentHistoryItemRow['agentInstanceKey'];
  },
): readonly AgentHistoryItemRow[] {
  return state
    .pendingHistory(element.agentInstanceKey)
    .filter(({ elementInstanceKey }) => elementInstanceKey === element.key);
}

function configure(context: CommandContext, item: AgentHistoryItemRow): void {
  const agent = context.state.row('agentInstance', item.agentInstanceKey);
  assert(agent, `agent instance ${item.agentInstanceKey} to exist`);
  context.emit({ kind: 'agentConfigured', agent, configuration: item, atMs: context.nowMs });
}

/** The element may have ended with its job, and have discarded its items. */
function isPending({ state }: AgentHistoryItemRow): boolean {
  return state === 'pending';
}
