import { type Rejection, reject } from '../../core/rejection.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { Definition } from '../catalog.ts';
import type { Commands } from '../command.ts';
import { findProcess } from '../element/visit.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findProcessInstance, type LivingInstance } from '../process/find-process-instance.ts';
import type { ElementInstanceRow } from '../state/rows.ts';
import type { Turn } from '../turn.ts';

export const migrateProcessInstance: Handler<'migrateProcessInstance'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey, targetDefinitionKey }) => [
    { kind: 'scope', key: processInstanceKey },
    { kind: 'work', key: processInstanceKey },
    { kind: 'definition', key: targetDefinitionKey },
  ],
  decide(turn, command, caller) {
    const { processInstanceKey, targetDefinitionKey } = command;
    const found = findProcessInstance(turn, caller, processInstanceKey);
    if (found === undefined) {
      return reject(
        'NOT_FOUND',
        `Expected to migrate process instance but no process instance found with key '${processInstanceKey}'`,
      );
    }
    const target = turn.state.definition(targetDefinitionKey);
    if (target?.row.state !== 'active' || target.row.tenantId !== found.instance.tenantId) {
      return reject(
        'NOT_FOUND',
        `Expected to migrate process instance to process definition but no process definition found with key '${targetDefinitionKey}'`,
      );
    }
    const source = findProcess(turn, found.instance.definitionKey);
    const migration = { ...found, source, target, ids: new Map<string, string>() };
    const problem = readMappings(migration, command) ?? findUnmapped(migration);
    if (problem !== undefined) return problem;
    migrate(turn, migration);
    return done;
  },
};

interface Migration extends LivingInstance {
  readonly source: ExecutableProcess;
  readonly target: Definition;
  /** Source element ids to target element ids. */
  readonly ids: Map<string, string>;
}

function readMappings(
  { source, target, ids }: Migration,
  { processInstanceKey, mappings }: Commands['migrateProcessInstance'],
): Rejection | undefined {
  const text = `Expected to migrate process instance '${processInstanceKey}' but`;
  for (const { sourceId, targetId } of mappings) {
    const from = source.elements.get(sourceId);
    const to = target.process.elements.get(targetId);
    if (from === undefined || to === undefined) {
      const [word, id] = from === undefined ? ['source', sourceId] : ['target', targetId];
      return reject(
        'INVALID_ARGUMENT',
        `${text} mapping instructions contain a non-existing ${word} element id '${id}'. ` +
          'Elements provided in mapping instructions must exist in the source and target process definition.',
      );
    }
    if (ids.has(sourceId)) {
      return reject(
        'INVALID_ARGUMENT',
        `${text} the mapping instructions contain duplicate source element ids '[${sourceId}]'.`,
      );
    }
    if (from.type !== to.type) {
      return reject(
        'INVALID_STATE',
        `${text} active element with id '${sourceId}' and type '${from.type}' is mapped to an element with id '${targetId}' ` +
          `and different type '${to.type}'. Elements must be mapped to elements of the same type.`,
      );
    }
    ids.set(sourceId, targetId);
  }
  return undefined;
}

/** Every living element needs a mapping into the scope that its own scope is mapped to. */
function findUnmapped({ root, instance, target, ids }: Migration): Rejection | undefined {
  const text = `Expected to migrate process instance '${instance.key}' but`;
  for (const element of livingElements({ root, instance })) {
    const targetId = ids.get(element.elementId);
    if (targetId === undefined) {
      return reject(
        'INVALID_STATE',
        `${text} no mapping instruction defined for active element with id '${element.elementId}'. ` +
          'Elements cannot be migrated without a mapping.',
      );
    }
    const scope = root.elements.get(element.scopeKey as ElementInstanceRow['key']);
    const scopeId = scope === undefined ? target.process.id : ids.get(scope.elementId);
    if (target.process.elements.get(targetId)?.scopeId !== scopeId) {
      return reject(
        'INVALID_STATE',
        `${text} the flow scope of active element with id '${element.elementId}' is changed. ` +
          'The flow scope of the active element is expected to stay the same in the target process definition.',
      );
    }
  }
  const scopes = [instance, ...livingElements({ root, instance })];
  const lost = scopes
    .flatMap(({ waitingFlows }) => waitingFlows)
    .find((id) => !target.process.flows.has(id));
  if (lost === undefined) return undefined;
  return reject(
    'INVALID_STATE',
    `${text} a token waits at sequence flow '${lost}', which the target process definition does not have.`,
  );
}

function livingElements({ root, instance }: LivingInstance): readonly ElementInstanceRow[] {
  return [...root.elements.values()].filter((row) => row.processInstanceKey === instance.key);
}

function migrate(turn: Turn, migration: Migration): void {
  const { root, instance, target, ids } = migration;
  const definitionKey = target.row.key;
  for (const row of livingElements(migration)) {
    const elementId = ids.get(row.elementId) ?? row.elementId;
    const elementName = target.process.elements.get(elementId)?.name;
    const moved = { definitionKey, elementId, atMs: turn.nowMs };
    if (row.jobKey !== undefined) turn.emit({ kind: 'jobMigrated', jobKey: row.jobKey, ...moved });
    if (row.userTaskKey !== undefined) {
      turn.emit({ kind: 'userTaskMigrated', userTaskKey: row.userTaskKey, ...moved });
    }
    if (row.incidentKey !== undefined) {
      turn.emit({
        kind: 'incidentMigrated',
        rootKey: root.key,
        incidentKey: row.incidentKey,
        ...moved,
      });
    }
    turn.emit({ kind: 'elementMigrated', element: row, elementName, ...moved });
  }
  turn.emit({ kind: 'processInstanceMigrated', instance, definitionKey });
}
