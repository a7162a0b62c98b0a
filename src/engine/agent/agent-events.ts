import { assert } from '../../core/assert.ts';
import type { ElementInstanceKey, ProcessDefinitionKey } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';
import { move } from '../state/moves.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { WorkingSet } from '../working-set.ts';
import type {
  AgentConfiguration,
  AgentDefinitionRow,
  AgentHistoryItemRow,
  AgentHistoryState,
  AgentInstanceRow,
  AgentLimits,
  AgentMetrics,
  AgentState,
} from './agent-rows.ts';
import { agentHistoryMoves, agentMoves } from './agent-states.ts';

interface AgentMoment {
  readonly agent: AgentInstanceRow;
  readonly atMs: number;
}

export interface AgentEvents {
  agentDefinitionsCreated: { readonly definitions: readonly AgentDefinitionRow[] };
  agentInstanceCreated: { readonly agent: AgentInstanceRow; readonly element: ElementInstanceRow };
  /** The agent works for a further element. */
  agentElementAdded: AgentMoment & { readonly element: ElementInstanceRow };
  agentStateChanged: AgentMoment & { readonly to: AgentState };
  /** The counters as they are from now on. */
  agentMetricsChanged: AgentMoment & { readonly metrics: AgentMetrics };
  agentConfigured: AgentMoment & { readonly configuration: Partial<AgentConfiguration> };
  agentMigrated: {
    readonly agent: AgentInstanceRow;
    readonly definitionKey: ProcessDefinitionKey;
    readonly elementId: string;
  };
  agentHistoryItemCreated: { readonly item: AgentHistoryItemRow };
  agentHistoryItemEnded: {
    readonly item: AgentHistoryItemRow;
    readonly to: Exclude<AgentHistoryState, 'pending'>;
  };
}

export const agentAppliers: Appliers<AgentEvents> = {
  agentDefinitionsCreated(state, { definitions }) {
    for (const definition of definitions) state.changes.insert('agentDefinition', definition);
  },
  agentInstanceCreated(state, { agent, element }) {
    state.rows.agentInstance.set(agent.key, agent);
    state.changes.insert('agentInstance', agent);
    associate(state, element, agent);
  },
  agentElementAdded(state, { agent, element, atMs }) {
    const others = agent.elementInstanceKeys.filter((key) => key !== element.key);
    agent.elementInstanceKeys = [...others, element.key satisfies ElementInstanceKey];
    touch(state, agent, atMs);
    associate(state, element, agent);
  },
  agentStateChanged(state, { agent, to, atMs }) {
    move(agent, to, agentMoves);
    agent.completedAtMs = to === 'completed' ? atMs : undefined;
    touch(state, agent, atMs);
  },
  agentMetricsChanged(state, { agent, metrics, atMs }) {
    agent.metrics = metrics;
    touch(state, agent, atMs);
  },
  agentConfigured(state, { agent, configuration, atMs }) {
    const { model, provider, systemPrompt, limits, tools } = configuration;
    agent.model = model ?? agent.model;
    agent.provider = provider ?? agent.provider;
    agent.systemPrompt = systemPrompt ?? agent.systemPrompt;
    agent.limits = { ...agent.limits, ...limits } satisfies AgentLimits;
    agent.tools = tools ?? agent.tools;
    touch(state, agent, atMs);
  },
  agentMigrated(state, { agent, definitionKey, elementId }) {
    agent.definitionKey = definitionKey;
    agent.elementId = elementId;
    state.changes.update('agentInstance', agent);
  },
  agentHistoryItemCreated(state, { item }) {
    state.historyItems.set(item.key, item);
    state.changes.insert('agentHistoryItem', item);
  },
  agentHistoryItemEnded(state, { item, to }) {
    move(item, to, agentHistoryMoves);
    state.changes.update('agentHistoryItem', item);
  },
};

function touch(state: WorkingSet, agent: AgentInstanceRow, atMs: number): void {
  agent.updatedAtMs = atMs;
  state.changes.update('agentInstance', agent);
}

function associate(state: WorkingSet, element: ElementInstanceRow, agent: AgentInstanceRow): void {
  assert(
    element.agentInstanceKey === undefined || element.agentInstanceKey === agent.key,
    `element ${element.key} to have no other agent`,
  );
  element.agentInstanceKey = agent.key;
  state.changes.update('elementInstance', element);
}
