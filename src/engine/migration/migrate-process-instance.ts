import { type Rejection, reject } from '../../core/rejection.ts';
import type { Scope } from '../element/scope.ts';
import { findProcess } from '../element/visit.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findProcessInstance } from '../process/find-process-instance.ts';
import type { CommandContext } from '../command-context.ts';
import { findWrongMapping, type Migration } from './instance-migration.ts';
import { moveElement } from './move-element.ts';
import { type MovedElement, planElement } from './plan-element.ts';
import { type MovedTokens, planWaitingTokens } from './plan-waiting-tokens.ts';

export const migrateProcessInstance: Handler<'migrateProcessInstance'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey, targetDefinitionKey }) => [
    { kind: 'scope', key: processInstanceKey },
    { kind: 'work', key: processInstanceKey },
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
    const target = context.state.definition(targetDefinitionKey);
    if (target?.row.state !== 'active' || target.row.tenantId !== found.instance.tenantId) {
      return reject(
        'NOT_FOUND',
        `Expected to migrate process instance to process definition but no process definition found with key '${targetDefinitionKey}'`,
      );
    }
    const source = findProcess(context, found.instance.definitionKey);
    const ids = new Map(mappings.map(({ sourceId, targetId }) => [sourceId, targetId]));
    const migration = { ...found, source, target, ids };
    const plan = findWrongMapping(migration, mappings) ?? planMigration(context, migration);
    if (plan.kind === 'rejected') return plan;
    migrate(context, migration, plan);
    return done;
  },
};

interface Plan {
  readonly kind: 'plan';
  readonly elements: readonly MovedElement[];
  readonly tokens: readonly MovedTokens[];
}

/** Checks everything before it changes anything: a migration is all or nothing (law E3). */
function planMigration(context: CommandContext, migration: Migration): Plan | Rejection {
  const { root, instance } = migration;
  const elements: MovedElement[] = [];
  const scopes: Scope[] = [{ kind: 'process', row: instance }];
  for (const row of root.elements.values()) {
    if (row.processInstanceKey !== instance.key) continue;
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
  return { kind: 'plan', elements, tokens };
}

function migrate(context: CommandContext, migration: Migration, { elements, tokens }: Plan): void {
  const { instance, target } = migration;
  const definitionKey = target.row.key;
  for (const moved of elements) moveElement(context, migration, moved);
  for (const { scope, waitingFlows } of tokens) {
    context.emit({ kind: 'waitingTokensMigrated', scope, waitingFlows });
  }
  context.emit({ kind: 'processInstanceMigrated', instance, definitionKey });
}
