import { reaches } from '../../core/caller.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import { accept, type Handler } from '../handler.ts';
import { findScope } from '../element/scope.ts';
import { isInEnding } from '../element/is-ending.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import { addHistory, planHistory, type PlannedHistory } from './add-history.ts';
import { noMetrics } from './add-metrics.ts';
import type { AgentCommands } from './agent-commands.ts';
import type { AgentInstanceRow } from './agent-rows.ts';
import { refuseJob } from './refuse-job.ts';
import { reportHistory } from './update-agent-instance.ts';

/** The types of elements that agents work for. */
const supported: readonly string[] = ['AD_HOC_SUB_PROCESS', 'SERVICE_TASK'];

export const createAgentInstance: Handler<'createAgentInstance'> = {
  isNewWork: false,
  footprint: ({ elementInstanceKey }) => [{ kind: 'scope', key: elementInstanceKey }],
  decide(context, command, caller) {
    const { elementInstanceKey } = command;
    const { state } = context;
    const text = `Expected to create agent instance for element instance with key '${elementInstanceKey}', but`;
    const rootKey = state.rootKeyOf(elementInstanceKey);
    const root = rootKey && state.root(rootKey);
    const scope = root && findScope(root, elementInstanceKey);
    if (!scope || !reaches(caller, scope.row.tenantId)) {
      return reject('NOT_FOUND', `${text} no such element instance was found.`);
    }
    const element = scope.kind === 'element' ? scope.row : undefined;
    const known = element?.agentInstanceKey;
    // A worker whose job comes again asks again: the agent is the same.
    if (element !== undefined && known !== undefined) {
      const agent = state.row('agentInstance', known);
      if (agent === undefined) return reject('NOT_FOUND', `${text} its agent was not found.`);
      const report = reportHistory(context, agent, command);
      if (report.kind === 'rejected') return report;
      return accept({ agentInstanceKey: known, createdHistory: report.result.createdHistory });
    }
    const isActive = element?.state === 'active' && !isInEnding(root, element);
    if (element !== undefined && !isActive) {
      return reject('INVALID_STATE', `${text} it is not active.`);
    }
    const type = element?.type ?? 'PROCESS';
    if (element === undefined || !supported.includes(type)) {
      return reject(
        'INVALID_ARGUMENT',
        `${text} its BPMN element type '${type}' is not supported. Supported types are: [${supported.join(', ')}].`,
      );
    }
    const planned =
      refuseJob(context, element.tenantId, command) ?? planHistory(context, command, undefined);
    if (planned.kind === 'rejected') return planned;
    const agent = newAgent(context, { element, command, planned });
    if (agent.kind === 'rejected') return agent;
    context.emit({ kind: 'agentInstanceCreated', agent: agent.row, element });
    const options = { reported: command, planned, isCreation: true };
    const { createdHistory } = addHistory(context, agent.row, options);
    return accept({ agentInstanceKey: agent.row.key, createdHistory });
  },
};

function newAgent(
  context: CommandContext,
  {
    element,
    command: { definition, limits },
    planned,
  }: {
    readonly element: ElementInstanceRow;
    readonly command: AgentCommands['createAgentInstance'];
    readonly planned: PlannedHistory;
  },
): { readonly kind: 'new'; readonly row: AgentInstanceRow } | Rejection {
  const configured = planned.items.map(({ item }) => item).filter(isConfiguration);
  const last = <K extends keyof (typeof configured)[number]>(name: K) =>
    configured.findLast((item) => item[name] !== undefined)?.[name];
  const model = last('model') ?? definition?.model;
  const provider = last('provider') ?? definition?.provider;
  const systemPrompt = last('systemPrompt') ?? definition?.systemPrompt;
  if (model === undefined || provider === undefined || systemPrompt === undefined) {
    return reject(
      'INVALID_ARGUMENT',
      'Expected to create agent instance, but it has no definition.',
    );
  }
  const { processInstanceKey, rootKey, definitionKey, elementId, tenantId } = element;
  return {
    kind: 'new',
    row: {
      key: context.newKey(rootKey),
      processInstanceKey,
      rootKey,
      definitionKey,
      elementId,
      tenantId,
      state: 'initializing',
      model,
      provider,
      systemPrompt,
      limits: Object.assign({}, limits, ...configured.map((item) => item.limits)) as typeof limits,
      metrics: planned.items.length === 0 ? noMetrics : planned.metrics,
      tools: last('tools') ?? [],
      elementInstanceKeys: [element.key],
      createdAtMs: context.nowMs,
      updatedAtMs: context.nowMs,
      completedAtMs: undefined,
    },
  };
}

function isConfiguration({ role }: { readonly role: string }): boolean {
  return role === 'CONFIGURATION';
}
