import { assert } from '../../core/assert.ts';
import type { JobKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import type { AgentHistoryItem, AgentReport, Reported } from './agent-commands.ts';
import { addMetrics, isCountable, noMetrics, tooMuch } from './add-metrics.ts';
import type {
  AgentConfiguration,
  AgentHistoryItemRow,
  AgentInstanceRow,
  AgentMetrics,
} from './agent-rows.ts';
import { discardHistory } from './end-history.ts';
import { planWaiting, type Superseded } from './waiting-history.ts';

/** What a history would change, before the first event. */
export interface PlannedHistory {
  readonly kind: 'planned';
  readonly items: readonly (
    | { readonly item: AgentHistoryItem; readonly original: undefined }
    /** The item is known: a worker sends again what it does not know to be stored. */
    | { readonly item: AgentHistoryItem; readonly original: AgentHistoryItemRow | AgentHistoryItem }
  )[];
  readonly metrics: AgentMetrics;
  readonly superseded: Superseded;
}

/** Reads what is known of the items; `agent` is absent if it is being created. */
export function planHistory(
  context: CommandContext,
  { history, jobKey, jobLease }: Reported,
  agent: Pick<AgentInstanceRow, 'key' | 'metrics'> | undefined,
): PlannedHistory | Rejection {
  const empty = history.find((item) => item.role === 'CONFIGURATION' && isUnchanged(item));
  if (empty !== undefined) {
    return reject(
      'INVALID_ARGUMENT',
      `Expected to update agent instance configuration with history item '${empty.historyItemId}', but changedAttributes was empty. A CONFIGURATION item must name at least one attribute it changes.`,
    );
  }
  const itemIds = [...new Set(history.map(({ historyItemId }) => historyItemId))].toSorted();
  const known =
    agent === undefined || itemIds.length === 0
      ? new Map<string, AgentHistoryItemRow>()
      : context.state.historyWithIds({ agentInstanceKey: agent.key, itemIds });
  const seen = new Map<string, AgentHistoryItem>();
  let metrics = agent?.metrics ?? noMetrics;
  const items = history.map((item) => {
    const before = known.get(item.historyItemId);
    const sameRequest = seen.get(item.historyItemId);
    seen.set(item.historyItemId, sameRequest ?? item);
    const original =
      sameRequest ?? (before && isKept(before, { jobKey, jobLease }) ? before : undefined);
    // Its numbers count once, even if the item was discarded and comes again.
    if (original === undefined && before === undefined)
      metrics = addMetrics(metrics, metricsOf(item));
    return { item, original };
  });
  if (!isCountable(metrics)) return tooMuch;
  const added = items.flatMap(({ item, original }) => (original === undefined ? [item] : []));
  const superseded = planWaiting(context, agent, { added, jobKey, jobLease });
  if (superseded.kind === 'rejected') return superseded;
  return { kind: 'planned', items, metrics, superseded };
}

/** Adds the new items; those that configure an agent that is being created count at once. */
export function addHistory(
  context: CommandContext,
  agent: AgentInstanceRow,
  {
    reported,
    planned,
    isCreation,
  }: {
    readonly reported: Reported;
    readonly planned: PlannedHistory;
    readonly isCreation: boolean;
  },
): AgentReport {
  const { elementInstanceKey, jobKey, jobLease } = reported;
  const added = new Map<AgentHistoryItem, AgentHistoryItemRow>();
  discardHistory(context, planned.superseded.items);
  const createdHistory = planned.items.map(({ item, original }) => {
    const { historyItemId } = item;
    if (original !== undefined) {
      const row = 'key' in original ? original : added.get(original);
      assert(row, `history item '${historyItemId}' to be known`);
      return { historyItemId, historyItemKey: row.key, isDuplicate: true };
    }
    assert(jobKey !== undefined, `history item '${historyItemId}' to have a job`);
    const row = newItem(context, agent, { item, elementInstanceKey, jobKey, jobLease });
    const isCommitted = isCreation && item.role === 'CONFIGURATION';
    context.emit({
      kind: 'agentHistoryItemCreated',
      item: isCommitted ? { ...row, state: 'committed' } : row,
    });
    added.set(item, row);
    return { historyItemId, historyItemKey: row.key, isDuplicate: false };
  });
  return { createdHistory };
}

export function newItem(
  context: CommandContext,
  agent: AgentInstanceRow,
  {
    item,
    ...from
  }: { readonly item: AgentHistoryItem } & Pick<
    AgentHistoryItemRow,
    'elementInstanceKey' | 'jobKey' | 'jobLease'
  >,
): AgentHistoryItemRow {
  return {
    key: context.newKey(agent.rootKey),
    agentInstanceKey: agent.key,
    processInstanceKey: agent.processInstanceKey,
    rootKey: agent.rootKey,
    definitionKey: agent.definitionKey,
    tenantId: agent.tenantId,
    ...from,
    historyItemId: item.historyItemId,
    loopIteration: item.loopIteration,
    role: item.role,
    content: item.content,
    toolCalls: item.toolCalls,
    metrics: item.metrics,
    producedAtMs: item.producedAtMs,
    ...configurationOf(item),
    state: 'pending',
  };
}

function configurationOf(item: AgentHistoryItem): AgentConfiguration {
  const { model, provider, systemPrompt, limits, tools } = item;
  return { model, provider, systemPrompt, limits, tools };
}

/** A discarded item is created anew, and so is one that another lease of its job has left behind. */
function isKept(
  before: AgentHistoryItemRow,
  { jobKey, jobLease }: { readonly jobKey: JobKey | undefined; readonly jobLease: string },
): boolean {
  if (before.state !== 'pending') return before.state === 'committed';
  return before.jobKey === jobKey && before.jobLease === jobLease;
}

function isUnchanged({ model, provider, systemPrompt, limits, tools }: AgentHistoryItem): boolean {
  return [model, provider, systemPrompt, limits, tools].every((value) => value === undefined);
}

/** An answer of a model is one call of it, with the tools that it calls. */
function metricsOf({ role, metrics, toolCallsCount }: AgentHistoryItem): AgentMetrics {
  const isAnswer = role === 'ASSISTANT';
  return {
    inputTokens: metrics?.inputTokens ?? 0,
    outputTokens: metrics?.outputTokens ?? 0,
    modelCalls: isAnswer ? 1 : 0,
    toolCalls: isAnswer ? toolCallsCount : 0,
  };
}
