import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import { isInEnding } from '../element/is-ending.ts';
import { type Accepted, accept, type Handler } from '../handler.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import { addHistory, planHistory } from './add-history.ts';
import { addMetrics, isCountable, tooMuch } from './add-metrics.ts';
import type { AgentCommands, AgentReport, Reported } from './agent-commands.ts';
import { agentElementsMax } from './agent-limits.ts';
import type { AgentInstanceRow } from './agent-rows.ts';
import { refuseJob } from './refuse-job.ts';

type Update = AgentCommands['updateAgentInstance'];

/** The root is loaded, and so locked, before the row of the agent. */
export const updateAgentInstance: Handler<'updateAgentInstance'> = {
  isNewWork: false,
  footprint: ({ elementInstanceKey }) => [{ kind: 'scope', key: elementInstanceKey }],
  decide(context, command, caller) {
    const agent = findAgent(context, caller, command);
    if (agent === undefined) {
      return reject(
        'NOT_FOUND',
        `Expected to update agent instance with key '${command.agentInstanceKey}', but no such agent instance was found.`,
      );
    }
    const found = findElement(context, agent, command);
    if (found.kind === 'rejected') return found;
    const refused = refuseJob(context, agent.tenantId, command) ?? refuseChanges(command);
    if (refused !== undefined) return refused;
    const metrics = command.metrics && addMetrics(agent.metrics, command.metrics);
    if (metrics !== undefined && !isCountable(metrics)) return tooMuch;
    const planned = planHistory(context, command, agent);
    if (planned.kind === 'rejected') return planned;
    const { element } = found;
    const moment = { agent, atMs: context.nowMs };
    if (agent.elementInstanceKeys.at(-1) !== element.key) {
      context.emit({ kind: 'agentElementAdded', ...moment, element });
    }
    const to = command.state ?? (agent.state === 'completed' ? 'idle' : agent.state);
    if (to !== agent.state) context.emit({ kind: 'agentStateChanged', ...moment, to });
    const counted = metrics ?? (command.history.length > 0 ? planned.metrics : undefined);
    if (counted !== undefined) {
      context.emit({ kind: 'agentMetricsChanged', ...moment, metrics: counted });
    }
    const { tools } = command;
    if (tools !== undefined) {
      context.emit({ kind: 'agentConfigured', ...moment, configuration: { tools } });
    }
    return accept(addHistory(context, agent, { reported: command, planned, isCreation: false }));
  },
};

/** Adds a history to an agent that exists. */
export function reportHistory(
  context: CommandContext,
  agent: AgentInstanceRow,
  reported: Reported,
): Accepted<AgentReport> | Rejection {
  if (reported.history.length === 0) return accept({ createdHistory: [] });
  const planned =
    refuseJob(context, agent.tenantId, reported) ?? planHistory(context, reported, agent);
  if (planned.kind === 'rejected') return planned;
  const { metrics } = planned;
  context.emit({ kind: 'agentMetricsChanged', agent, metrics, atMs: context.nowMs });
  return accept(addHistory(context, agent, { reported, planned, isCreation: false }));
}

export function findAgent(
  { state }: CommandContext,
  caller: Access,
  { agentInstanceKey, elementInstanceKey }: Pick<Update, 'agentInstanceKey' | 'elementInstanceKey'>,
): AgentInstanceRow | undefined {
  const rootKey = state.rootKeyOf(elementInstanceKey);
  if (rootKey !== undefined) state.root(rootKey);
  const agent = state.row('agentInstance', agentInstanceKey);
  return agent !== undefined && reaches(caller, agent.tenantId) ? agent : undefined;
}

/** An agent with a history has its counters and tools from there. */
function refuseChanges({ history, metrics, tools }: Update): Rejection | undefined {
  if (history.length === 0) return undefined;
  const changed = [
    ...(metrics === undefined ? [] : ['metrics']),
    ...(tools === undefined ? [] : ['tools']),
  ];
  if (changed.length === 0) return undefined;
  return reject(
    'INVALID_ARGUMENT',
    `Expected to update agent instance, but changedAttributes contained unknown attribute(s) [${changed.join(', ')}]. Allowed attributes are: [status].`,
  );
}

/** The element for which the agent works now. */
function findElement(
  { state }: CommandContext,
  agent: AgentInstanceRow,
  { elementInstanceKey: key }: Update,
): { readonly kind: 'found'; readonly element: ElementInstanceRow } | Rejection {
  const text = `Expected to update agent instance for element instance with key '${key}', but`;
  const rootKey = state.rootKeyOf(key);
  const root = rootKey && state.root(rootKey);
  const element = root?.element(key);
  if (!root || !element || element.tenantId !== agent.tenantId) {
    return reject('NOT_FOUND', `${text} no such element instance was found.`);
  }
  if (element.state !== 'active' || isInEnding(root, element)) {
    return reject('INVALID_STATE', `${text} it is not active.`);
  }
  const both = `Expected to update agent instance with key '${agent.key}' for element instance with key '${key}', but`;
  if (element.elementId !== agent.elementId) {
    return reject(
      'INVALID_ARGUMENT',
      `${both} the element id '${element.elementId}' does not match the agent instance's element id '${agent.elementId}'.`,
    );
  }
  const { processInstanceKey, agentInstanceKey } = element;
  if (processInstanceKey !== agent.processInstanceKey) {
    return reject(
      'INVALID_ARGUMENT',
      `${both} the process instance key '${processInstanceKey}' does not match the agent instance's process instance key '${agent.processInstanceKey}'.`,
    );
  }
  if (agentInstanceKey !== undefined && agentInstanceKey !== agent.key) {
    return reject(
      'ALREADY_EXISTS',
      `Expected to associate element instance with key '${key}' with an agent instance, but it is already associated with agent instance with key '${agentInstanceKey}'.`,
    );
  }
  const isNew = !agent.elementInstanceKeys.includes(key);
  if (isNew && agent.elementInstanceKeys.length >= agentElementsMax) {
    return reject(
      'INVALID_ARGUMENT',
      `${both} an agent instance works for at most ${agentElementsMax} element instances.`,
    );
  }
  return { kind: 'found', element };
}
