import {
  agentNameCharactersMax,
  historyItemIdCharactersMax,
} from '../../../engine/agent/agent-limits.ts';
import type { Violations } from '../identity/checks.ts';
import { dateViolation } from '../commands/date-time.ts';
import type { ContentBlock, HistoryItemBody, LimitsBody, Said, ToolBody } from './agent-schemas.ts';

/** Adds what is wrong with an item, whose fields begin with `at`. */
export function checkHistoryItem(violations: Violations, at: string, item: HistoryItemBody): void {
  violations.text(`${at}historyItemId`, item.historyItemId, historyItemIdCharactersMax);
  checkPositive(violations, `${at}loopIteration`, item.loopIteration);
  checkSaid(violations, at, item);
  checkTools(violations, `${at}tools`, item.tools);
  for (const name of ['model', 'provider'] as const) {
    const value = item[name] ?? undefined;
    if (value !== undefined) violations.text(`${at}${name}`, value, agentNameCharactersMax);
  }
  checkLimits(violations, `${at}limits`, item.limits);
  const { systemPrompt } = item;
  if (systemPrompt?.length === 0) violations.add(`No ${at}systemPrompt provided`);
  checkContent(violations, `${at}systemPrompt`, systemPrompt);
}

export function checkSaid(violations: Violations, at: string, said: Said): void {
  const { role, content, toolCalls, metrics, producedAt } = said;
  if (role === undefined || role === null) violations.add(`No ${at}role provided`);
  if (content === undefined || content === null) violations.add(`No ${at}content provided`);
  checkContent(violations, `${at}content`, content);
  for (const [index, call] of (toolCalls ?? []).entries()) {
    violations.text(`${at}toolCalls[${index}].toolCallId`, call.toolCallId);
    violations.text(`${at}toolCalls[${index}].toolName`, call.toolName);
  }
  for (const [name, value] of Object.entries(metrics ?? {})) {
    checkAtLeast(violations, `${at}metrics.${name}`, { value, least: 0 });
  }
  if (producedAt === undefined || producedAt === null || producedAt.trim() === '') {
    violations.add(`No ${at}producedAt provided`);
  } else for (const found of dateViolation(`${at}producedAt`, producedAt)) violations.add(found);
}

export function checkTools(
  violations: Violations,
  at: string,
  tools: readonly ToolBody[] | null | undefined,
): void {
  for (const [index, { name }] of (tools ?? []).entries()) {
    violations.text(`${at}[${index}].name`, name, agentNameCharactersMax);
  }
}

export function checkLimits(
  violations: Violations,
  at: string,
  limits: LimitsBody | null | undefined,
): void {
  for (const [name, value] of Object.entries(limits ?? {})) {
    checkAtLeast(violations, `${at}.${name}`, { value, least: -1 });
  }
}

export function checkAtLeast(
  violations: Violations,
  name: string,
  { value, least }: { readonly value: number | null | undefined; readonly least: number },
): void {
  if (value === undefined || value === null || value >= least) return;
  violations.add(`The value for ${name} is '${value}' but must be >= ${least}`);
}

function checkPositive(
  violations: Violations,
  name: string,
  value: number | null | undefined,
): void {
  if (value === undefined || value === null) violations.add(`No ${name} provided`);
  else if (value < 1) violations.add(`The value for ${name} is '${value}' but must be > 0`);
}

function checkContent(
  violations: Violations,
  at: string,
  blocks: readonly ContentBlock[] | null | undefined,
): void {
  for (const [index, block] of (blocks ?? []).entries()) {
    checkBlock(violations, `${at}[${index}].`, block);
  }
}

/** A block has exactly the field of its type. */
function checkBlock(violations: Violations, at: string, block: ContentBlock): void {
  const type = block.contentType.toUpperCase();
  const fields = { TEXT: 'text', DOCUMENT: 'documentReference', OBJECT: 'object' } as const;
  for (const [other, field] of Object.entries(fields)) {
    if (other !== type && block[field] !== undefined && block[field] !== null) {
      violations.add(`The value for ${at}${field} must be absent in a content of type ${type}`);
    }
  }
  if (type === 'TEXT') violations.text(`${at}text`, block.text);
  if (type === 'OBJECT' && (block.object === undefined || block.object === null)) {
    violations.add(`No ${at}object provided`);
  }
  if (type !== 'DOCUMENT') return;
  const reference = block.documentReference;
  if (reference === undefined || reference === null) {
    violations.add(`No ${at}documentReference provided`);
    return;
  }
  violations.text(`${at}documentReference.documentId`, reference.documentId);
  const name = `${at}documentReference.metadata.expiresAt`;
  for (const found of dateViolation(name, reference.metadata?.expiresAt)) violations.add(found);
}
