import { assert } from '../../core/assert.ts';
import type { CommandContext } from '../command-context.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import { discardHistory, pendingOfElement } from './end-history.ts';

/** Called when an element ends: its agent completes, unless it works for another element, too. */
export function endAgent(context: CommandContext, root: Root, element: ElementInstanceRow): void {
  const { key, agentInstanceKey } = element;
  if (agentInstanceKey === undefined) return;
  const agent = context.state.row('agentInstance', agentInstanceKey);
  assert(agent, `agent instance ${agentInstanceKey} to exist`);
  const pending = pendingOfElement(context, { key, agentInstanceKey });
  const isBusy = agent.elementInstanceKeys.some(
    (other) => other !== key && root.element(other) !== undefined,
  );
  discardHistory(context, pending);
  if (isBusy || agent.state === 'completed') return;
  context.emit({ kind: 'agentStateChanged', agent, to: 'completed', atMs: context.nowMs });
}

/** Called when an element continues in another definition. */
export function moveAgent(
  context: CommandContext,
  { agentInstanceKey, definitionKey, elementId }: ElementInstanceRow,
): void {
  if (agentInstanceKey === undefined) return;
  const agent = context.state.row('agentInstance', agentInstanceKey);
  assert(agent, `agent instance ${agentInstanceKey} to exist`);
  context.emit({ kind: 'agentMigrated', agent, definitionKey, elementId });
}
