import type { JsonText } from '../../../core/json.ts';
import type { AgentInstanceKey, ElementInstanceKey, JobKey } from '../../../core/key.ts';
import type { Command } from '../../../engine/command.ts';
import type {
  AgentHistoryItem,
  AgentSetup,
  Reported,
} from '../../../engine/agent/agent-commands.ts';
import {
  type AgentLimits,
  type AgentRole,
  agentRoles,
  type AgentState,
  type AgentTool,
} from '../../../engine/agent/agent-rows.ts';
import { agentNameCharactersMax } from '../../../engine/agent/agent-limits.ts';
import { parseDateTime } from '../commands/date-time.ts';
import { Violations } from '../identity/checks.ts';
import type { Problem } from '../problem.ts';
import { canonicalKey } from '../schema.ts';
import type {
  AgentCreation,
  AgentHistoryAddition,
  AgentUpdate,
  ContentBlock,
  HistoryItemBody,
  LimitsBody,
  Said,
  ToolBody,
} from './agent-schemas.ts';
import {
  checkAtLeast,
  checkHistoryItem,
  checkLimits,
  checkSaid,
  checkTools,
} from './check-history.ts';

export function readCreation(body: AgentCreation): Command<'createAgentInstance'> | Problem {
  const violations = new Violations();
  checkElement(violations, body.elementInstanceKey);
  checkReported(violations, body);
  checkDefinition(violations, body);
  if (violations.problem !== undefined) return violations.problem;
  return {
    kind: 'createAgentInstance',
    ...reportedOf(body),
    definition: setupOf(body),
    limits: { ...noLimits, ...limitsOf(body.limits) },
  };
}

export function readUpdate(
  agentInstanceKey: AgentInstanceKey,
  body: AgentUpdate,
): Command<'updateAgentInstance'> | Problem {
  const violations = new Violations();
  const { status, metrics, tools } = body;
  checkAgent(violations, agentInstanceKey);
  checkElement(violations, body.elementInstanceKey);
  if ([status, metrics, tools, body.history].every((value) => (value ?? undefined) === undefined)) {
    violations.add('At least one of [status, metrics, tools, history] is required');
  }
  for (const [name, value] of Object.entries(metrics ?? {})) {
    checkAtLeast(violations, `metrics.${name}`, { value, least: 0 });
  }
  checkTools(violations, 'tools', tools);
  checkReported(violations, body);
  if (violations.problem !== undefined) return violations.problem;
  return {
    kind: 'updateAgentInstance',
    agentInstanceKey,
    ...reportedOf(body),
    state: status ? states[status.toUpperCase()] : undefined,
    metrics: metrics
      ? {
          inputTokens: metrics.inputTokens ?? 0,
          outputTokens: metrics.outputTokens ?? 0,
          modelCalls: metrics.modelCalls ?? 0,
          toolCalls: metrics.toolCalls ?? 0,
        }
      : undefined,
    tools: toolsOf(tools),
  };
}

export function readAddition(
  agentInstanceKey: AgentInstanceKey,
  body: AgentHistoryAddition,
): Command<'createAgentHistoryItem'> | Problem {
  const violations = new Violations();
  checkAgent(violations, agentInstanceKey);
  checkElement(violations, body.elementInstanceKey);
  const { jobKey, loopIteration } = body;
  if (jobKey === undefined || jobKey === null) violations.add('No jobKey provided');
  checkAtLeast(violations, 'loopIteration', { value: loopIteration, least: 0 });
  checkSaid(violations, '', body);
  if (violations.problem !== undefined) return violations.problem;
  return {
    kind: 'createAgentHistoryItem',
    agentInstanceKey,
    elementInstanceKey: keyOf(body.elementInstanceKey),
    jobKey: keyOf(jobKey),
    jobLease: body.jobLease ?? '',
    item: {
      historyItemId: '',
      loopIteration: loopIteration ?? 0,
      ...saidOf(body),
      ...noConfiguration,
    },
  };
}

const states: Readonly<Record<string, AgentState>> = {
  IDLE: 'idle',
  THINKING: 'thinking',
  TOOL_CALLING: 'toolCalling',
  TOOL_DISCOVERY: 'toolDiscovery',
};

const noLimits: AgentLimits = { maxModelCalls: -1, maxToolCalls: -1, maxTokens: -1 };

const noConfiguration = {
  model: undefined,
  provider: undefined,
  systemPrompt: undefined,
  limits: undefined,
  tools: undefined,
};

function checkElement(violations: Violations, key: string | null | undefined): void {
  if (key === undefined || key === null) violations.add('No elementInstanceKey provided');
  else checkKey(violations, 'elementInstanceKey', key);
}

function checkAgent(violations: Violations, key: string): void {
  checkKey(violations, 'agentInstanceKey', key);
}

function checkKey(violations: Violations, name: string, key: string): void {
  if (BigInt(key) <= 0n) violations.add(`The value for ${name} is '${key}' but must be > 0`);
}

function checkReported(
  violations: Violations,
  { jobKey, history }: Pick<AgentUpdate, 'jobKey' | 'history'>,
): void {
  if (jobKey !== undefined && jobKey !== null) checkKey(violations, 'jobKey', jobKey);
  else if ((history ?? []).length > 0) violations.add('No jobKey provided');
  for (const [index, item] of (history ?? []).entries()) {
    checkHistoryItem(violations, `history[${index}].`, item);
  }
}

/** A history brings the definition with it. */
function checkDefinition(violations: Violations, body: AgentCreation): void {
  const { definition, limits } = body;
  const history = body.history ?? [];
  if (history.length === 0) {
    if (definition === undefined || definition === null) violations.add('No definition provided');
    else {
      violations.text('definition.model', definition.model, agentNameCharactersMax);
      violations.text('definition.provider', definition.provider, agentNameCharactersMax);
      violations.text('definition.systemPrompt', definition.systemPrompt);
    }
    checkLimits(violations, 'limits', limits);
    return;
  }
  if (definition) violations.add('The definition must be omitted when history is provided');
  if (limits) violations.add('The limits must be omitted when history is provided');
  const items = history.filter(({ role }) => role?.toUpperCase() === 'CONFIGURATION');
  for (const name of ['model', 'provider', 'systemPrompt'] as const) {
    if (items.some((item) => (item[name] ?? undefined) !== undefined)) continue;
    violations.add(
      `No CONFIGURATION history item sets '${name}'; when history is provided, it must be set there instead of on definition`,
    );
  }
}

function reportedOf(
  body: Pick<AgentUpdate, 'elementInstanceKey' | 'jobKey' | 'jobLease' | 'history'>,
): Reported {
  return {
    elementInstanceKey: keyOf(body.elementInstanceKey),
    jobKey: body.jobKey ? keyOf(body.jobKey) : undefined,
    jobLease: body.jobLease ?? '',
    history: (body.history ?? []).map(itemOf),
  };
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the field says which noun the key is of
function keyOf<K extends ElementInstanceKey | JobKey>(text: string | null | undefined): K {
  return canonicalKey<K>(text ?? '0');
}

function setupOf({ definition }: AgentCreation): AgentSetup | undefined {
  if (definition === undefined || definition === null) return undefined;
  const { model, provider, systemPrompt } = definition;
  const block = { contentType: 'TEXT', text: systemPrompt ?? '' };
  return {
    model: model ?? '',
    provider: provider ?? '',
    systemPrompt: JSON.stringify([block]) as JsonText,
  };
}

function itemOf(item: HistoryItemBody): AgentHistoryItem {
  const said = saidOf(item);
  return {
    historyItemId: storedId(item.historyItemId),
    loopIteration: item.loopIteration ?? 0,
    ...said,
    ...(said.role === 'CONFIGURATION' ? configurationOf(item) : noConfiguration),
  };
}

/** The id as the stores keep it, so that a repetition is known by it. */
function storedId(id: string | null | undefined): string {
  return (id ?? '').toWellFormed().replaceAll('\0', '\ufffd');
}

function configurationOf(item: HistoryItemBody) {
  return {
    model: item.model ?? undefined,
    provider: item.provider ?? undefined,
    systemPrompt: item.systemPrompt ? contentOf(item.systemPrompt) : undefined,
    limits: item.limits ? limitsOf(item.limits) : undefined,
    tools: toolsOf(item.tools),
  };
}

function saidOf({ role, content, toolCalls, metrics, producedAt }: Said) {
  const calls = (toolCalls ?? []).map((call) => ({
    toolCallId: call.toolCallId,
    toolName: call.toolName,
    elementId: call.elementId ?? null,
    arguments: call.arguments ?? null,
  }));
  return {
    role: roleOf(role),
    content: contentOf(content ?? []),
    toolCalls: JSON.stringify(calls) as JsonText,
    toolCallsCount: calls.length,
    metrics: metrics
      ? {
          inputTokens: metrics.inputTokens ?? null,
          outputTokens: metrics.outputTokens ?? null,
          durationMs: metrics.durationMs ?? null,
        }
      : undefined,
    producedAtMs: parseDateTime(producedAt ?? '') ?? 0,
  };
}

function roleOf(role: string | null | undefined): AgentRole {
  return agentRoles.find((known) => known === role?.toUpperCase()) ?? 'USER';
}

function contentOf(blocks: readonly ContentBlock[]): JsonText {
  const shown = blocks.map(({ contentType, text, documentReference, object }) => {
    const type = contentType.toUpperCase();
    if (type === 'TEXT') return { contentType: type, text };
    return type === 'DOCUMENT'
      ? { contentType: type, documentReference }
      : { contentType: type, object };
  });
  return JSON.stringify(shown) as JsonText;
}

function limitsOf(limits: LimitsBody | null | undefined): Partial<AgentLimits> {
  const given = Object.entries(limits ?? {}).filter(([, value]) => value !== null);
  return Object.fromEntries(given);
}

function toolsOf(tools: readonly ToolBody[] | null | undefined): readonly AgentTool[] | undefined {
  return tools?.map(({ name, description, elementId }) => ({
    name: name ?? '',
    description: description ?? null,
    elementId: elementId ?? null,
  }));
}
