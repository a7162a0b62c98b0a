import { type Rejection, reject } from '../../core/rejection.ts';
import { innerInstanceId } from '../../model/inner-instance-id.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import { joinInclusiveGateways } from '../element/inclusive-join.ts';
import { isEnding } from '../element/is-ending.ts';
import type { Scope } from '../element/scope.ts';
import { requireWorkOf } from '../element/require-work.ts';
import { findProcess } from '../element/visit.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findProcessInstance, type LivingInstance } from '../process/find-process-instance.ts';
import { refuseLarge } from '../process/refuse-large.ts';
import { refuseSuspended } from '../suspension/is-suspended.ts';
import type { Compensable, ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { findWrongMapping, type Mappings, type Migration } from './instance-migration.ts';
import { moveElement } from './move-element.ts';
import {
  type MovedSubscriptions,
  moveSubscriptions,
  planSubscriptions,
} from './move-subscriptions.ts';
import { type MovedElement, planElement } from './plan-element.ts';
import { type MovedTokens, planWaitingTokens } from './plan-waiting-tokens.ts';

export const migrateProcessInstance: Handler<'migrateProcessInstance'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey, targetDefinitionKey }) => [
    { kind: 'scope', key: processInstanceKey },
    { kind: 'definition', key: targetDefinitionKey },
  ],
  decide(context, command, caller) {
    const { processInstanceKey, targetDefinitionKey, mappings } = command;
    const found = findProcessInstance(context, caller, processInstanceKey);
    if (found === undefined) {
      return reject(
        'NOT_FOUND',
        `Expected to migrate process instance but no process instance found with key '${processInstanceKey}'`,
      );
    }
    const text = `Expected to migrate process instance with key '${processInstanceKey}', but`;
    const refusal = refuseSuspended(found.root, found.instance, text);
    if (refusal !== undefined) return refusal;
    const tooLarge = refuseLarge(found.root, { verb: 'migrate', processInstanceKey });
    if (tooLarge !== undefined) return tooLarge;
    if (isHeldUp(found)) {
      return reject(
        'INVALID_STATE',
        `Expected to migrate process instance with key '${processInstanceKey}', but listeners hold up the end of elements in it`,
      );
    }
    requireWorkOf(context, found.root, [found.instance, ...elementsOf(found)]);
    const target = context.state.definition(targetDefinitionKey);
    if (target?.row.state !== 'active' || target.row.tenantId !== found.instance.tenantId) {
      return reject(
        'NOT_FOUND',
        `Expected to migrate process instance to process definition but no process definition found with key '${targetDefinitionKey}'`,
      );
    }
    const source = findProcess(context, found.instance.definitionKey);
    const ids = idsOf(source, target.process, mappings);
    const migration = { ...found, source, target, ids };
    const plan = findWrongMapping(migration, mappings) ?? planMigration(context, migration);
    if (plan.kind === 'rejected') return plan;
    migrate(context, migration, plan);
    return done;
  },
};

/** Ends that listeners delay name elements of the present definition, so such an instance is not migrated. */
function isHeldUp({ root, instance }: LivingInstance): boolean {
  if (isEnding(instance)) return true;
  return elementsOf({ root, instance }).some(isEnding);
}

/** The mapping of an ad-hoc sub-process is that of its inner instances, too. */
function idsOf(
  source: ExecutableProcess,
  target: ExecutableProcess,
  mappings: Mappings,
): ReadonlyMap<string, string> {
  const ids = new Map(mappings.map(({ sourceId, targetId }) => [sourceId, targetId]));
  for (const { sourceId, targetId } of mappings) {
    const [from, to] = [innerInstanceId(sourceId), innerInstanceId(targetId)];
    if (source.elements.has(from) && target.elements.has(to) && !ids.has(from)) ids.set(from, to);
  }
  return ids;
}

interface Plan {
  readonly kind: 'plan';
  readonly elements: readonly MovedElement[];
  readonly tokens: readonly MovedTokens[];
  readonly subscriptions: readonly MovedSubscriptions[];
}

/** Checks everything before it changes anything: a migration is all or nothing (law E3). */
function planMigration(context: CommandContext, migration: Migration): Plan | Rejection {
  const { instance } = migration;
  const elements: MovedElement[] = [];
  const scopes: Scope[] = [{ kind: 'process', row: instance }];
  for (const row of elementsOf(migration)) {
    const moved = planElement(context, migration, row);
    if (moved.kind === 'rejected') return moved;
    elements.push(moved);
    scopes.push({ kind: 'element', row });
  }
  const tokens: MovedTokens[] = [];
  for (const scope of scopes) {
    if (scope.row.waitingFlows.length === 0) continue;
    const moved = planWaitingTokens(migration, scope);
    if (moved.kind === 'rejected') return moved;
    tokens.push(moved);
  }
  const subscriptions: MovedSubscriptions[] = [];
  for (const scope of scopes) {
    const moved = planSubscriptions(context, migration, scope);
    if (moved.kind === 'rejected') return moved;
    subscriptions.push(moved);
  }
  return { kind: 'plan', elements, tokens, subscriptions };
}

function migrate(
  context: CommandContext,
  migration: Migration,
  { elements, tokens, subscriptions }: Plan,
): void {
  const { root, instance, target } = migration;
  const definitionKey = target.row.key;
  for (const moved of elements) moveElement(context, migration, moved);
  for (const { scope, waitingFlows } of tokens) {
    context.emit({ kind: 'waitingTokensMigrated', scope, waitingFlows });
  }
  context.emit({ kind: 'processInstanceMigrated', instance, definitionKey });
  moveInstanceListener(context, migration);
  for (const moved of subscriptions) moveSubscriptions(context, migration, moved);
  for (const scope of scopesOf(migration)) {
    const compensable = scope.row.compensable;
    if (compensable === undefined) continue;
    const moved = compensable.map((item) => moveCompensable(migration, item));
    context.emit({ kind: 'compensableChanged', scope, compensable: moved });
  }
  // Fewer elements of the target may lead to a gateway at which tokens wait.
  for (const { scope } of tokens) joinInclusiveGateways(context, root, target.process, scope);
}

/** The listener of the instance itself moves with its incident. */
function moveInstanceListener(
  context: CommandContext,
  { root, instance, target }: Migration,
): void {
  if (instance.waitsFor?.kind !== 'listener') return;
  const to = { definitionKey: target.row.key, elementId: target.process.id };
  const { jobKey } = instance.waitsFor;
  if (jobKey !== undefined) {
    context.emit({ kind: 'jobMigrated', jobKey, atMs: context.nowMs, ...to });
  }
  const incidentKey = root.incidentAt(instance.key)?.key;
  if (incidentKey === undefined) return;
  context.emit({ kind: 'incidentMigrated', rootKey: root.key, incidentKey, ...to });
}

function elementsOf({ root, instance }: LivingInstance): readonly ElementInstanceRow[] {
  return [...root.everyElement()].filter((row) => row.processInstanceKey === instance.key);
}

function scopesOf(migration: Migration): readonly Scope[] {
  return [
    { kind: 'process', row: migration.instance },
    ...elementsOf(migration).map((row) => ({ kind: 'element', row }) as const),
  ];
}

/** An activity that was completed before keeps the handler that the target has for it, if any. */
function moveCompensable(migration: Migration, { elementId, inside }: Compensable): Compensable {
  return {
    elementId: migration.ids.get(elementId) ?? elementId,
    inside: inside.map((item) => moveCompensable(migration, item)),
  };
}
