import { assert } from '../../core/assert.ts';
import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { ConditionTrigger } from '../../model/process.ts';
import type { Definition } from '../catalog.ts';
import type { CommandContext } from '../command-context.ts';
import { documentScope } from '../expression/document-scope.ts';
import { Miss } from '../footprint.ts';
import type { ConditionalEvaluation } from './condition-commands.ts';
import { holds } from './evaluate-condition.ts';
import { type StartCondition, startConditionOf, startConditionRowsMax } from './start-condition.ts';

/** The most start events whose conditions one command evaluates. */
const startConditionsMax = 500;

/** The most instances that one evaluation starts. */
const startsMax = 100;

interface TrueStart {
  readonly definition: Definition;
  readonly startEventId: string;
}

export interface TrueStarts {
  readonly kind: 'found';
  readonly starts: readonly TrueStart[];
}

/** The conditional start events that depend on one of the variables and whose conditions are true. */
export function findTrueStarts(
  context: CommandContext,
  evaluation: ConditionalEvaluation,
  access: Access,
): TrueStarts | Rejection {
  const concerned = findConcerned(context, evaluation, access);
  if (!Array.isArray(concerned)) return concerned as Rejection;
  const starts = distinct(concerned as readonly StartCondition[]);
  if (concerned.length > startConditionRowsMax || starts.length > startConditionsMax) {
    return tooMany(`evaluate at most ${startConditionsMax} conditions`, 'concern more');
  }
  const found = evaluateStarts(context, starts, evaluation);
  return found.length > startsMax
    ? tooMany(`start at most ${startsMax} process instances`, 'start more')
    : { kind: 'found', starts: found };
}

function tooMany(most: string, fact: string): Rejection {
  return reject(
    'INVALID_ARGUMENT',
    `Expected to ${most} at once, but the given variables ${fact}. Provide a process definition key.`,
  );
}

function findConcerned(
  context: CommandContext,
  { tenantId, definitionKey, variables }: ConditionalEvaluation,
  access: Access,
): readonly StartCondition[] | Rejection {
  const names = variables.map(([name]) => name);
  if (definitionKey === undefined) return context.state.startConditionsOf(tenantId, names);
  const row = context.state.definition(definitionKey)?.row;
  if (row?.state !== 'active' || row.tenantId !== tenantId || !reaches(access, row.tenantId)) {
    return reject(
      'NOT_FOUND',
      `Expected to evaluate conditional with command key '-1' for process definition key '${definitionKey}', but no such process was found.`,
    );
  }
  const wanted = new Set(names);
  return context.state
    .startSubscriptionsOf(tenantId, row.processId)
    .filter((start) => start.kind === 'conditional' && start.definitionKey === definitionKey)
    .filter(({ name }) => name !== undefined && wanted.has(name))
    .map(startConditionOf);
}

/** Each start event once, in the order of deployment. */
function distinct(concerned: readonly StartCondition[]): readonly StartCondition[] {
  const starts = new Map<string, StartCondition>();
  for (const start of concerned) {
    const id = `${start.definitionKey}\n${start.elementId}`;
    if (!starts.has(id)) starts.set(id, start);
  }
  return [...starts.values()];
}

function evaluateStarts(
  context: CommandContext,
  starts: readonly StartCondition[],
  { variables, tenantId }: ConditionalEvaluation,
): readonly TrueStart[] {
  requireDefinitions(context, starts);
  const scope = documentScope(variables, tenantId);
  const found = starts.flatMap(({ key, definitionKey, elementId }) => {
    const definition = context.state.definition(definitionKey);
    assert(definition, `process definition ${definitionKey} to exist`);
    const { condition } = conditionAt(definition, elementId);
    const isTrue = holds(context, scope, { condition, among: starts.length });
    return isTrue ? [{ key, definition, startEventId: elementId }] : [];
  });
  if (found.length > startsMax) return found;
  // A newer version may have closed the subscription since it was found.
  const rows = context.state.rowsOf(
    'eventSubscription',
    found.map(({ key }) => key),
  );
  return found.filter((_, index) => rows[index]?.state === 'open');
}

/** Loads all of them with one miss. */
function requireDefinitions({ state }: CommandContext, starts: readonly StartCondition[]): void {
  const keys = [...new Set(starts.map(({ definitionKey }) => definitionKey))];
  const [first, ...rest] = keys
    .filter((key) => !state.catalog.definitions.has(key))
    .map((key) => ({ kind: 'definition', key }) as const);
  if (first !== undefined) throw new Miss(first, rest);
}

function conditionAt({ process }: Definition, elementId: string): ConditionTrigger {
  const point = process.catches.find((candidate) => candidate.elementId === elementId);
  assert(
    point?.trigger.kind === 'conditional',
    `a conditional start event '${elementId}' in process '${process.id}'`,
  );
  return point.trigger;
}
