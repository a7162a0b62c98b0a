import type { Access } from '../../core/access.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { ActivateInstruction, Commands, ElementSelector } from '../command.ts';
import { countsAsEnded } from '../element/is-ending.ts';
import { findProcess } from '../element/visit.ts';
import type { LivingInstance } from '../process/find-process-instance.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';
import { everythingMax } from '../state/root-part.ts';
import type { CommandContext } from '../command-context.ts';
import { findWrongTarget, findWrongVariables, quoted, refuse } from './check-instructions.ts';
import { livingElements } from './living-elements.ts';
import {
  type Entry,
  type EntryContext,
  findEndedScope,
  findWrongAncestor,
  planEntry,
} from './plan-entry.ts';

import { type PlannedScopes, planScopes } from './plan-scopes.ts';

export interface Plan {
  readonly kind: 'plan';
  readonly entryContext: EntryContext;
  readonly entries: readonly Entry[];
  readonly scopes: PlannedScopes;
  /** The elements to end, and the process instance if its own key is named. */
  readonly ends: readonly (ElementInstanceRow | ProcessInstanceRow)[];
}

/**
 * The maximum number of instructions, and of elements that they enter or open. A larger command would delay all others.
 */
export const instructionsMax = 1_000;

/** Checks everything before it changes anything, so that a wrong instruction changes nothing (law E3). */
export function planModification(
  context: CommandContext,
  modifying: LivingInstance,
  command: Commands['modifyProcessInstance'],
  caller: Access,
): Plan | Rejection {
  const { root, instance } = modifying;
  const process = findProcess(context, instance.definitionKey);
  const living = livingElements(modifying, process);
  const place = { root, instance, process, living };
  if (command.activate.length + command.move.length + command.terminate.length > instructionsMax) {
    return tooLarge(instance);
  }
  const targets = [
    ...command.activate.map(({ elementId }) => elementId),
    ...command.move.map(({ targetElementId }) => targetElementId),
  ];
  const wrongTarget = findWrongTarget(process, targets);
  if (wrongTarget !== undefined) return wrongTarget;
  const sources = command.move.map(({ source }) => source);
  const wrongSelector = findWrongSelector(place, [
    ...command.terminate.filter((selector) => !isInstance(place, selector)),
    ...sources,
  ]);
  if (wrongSelector !== undefined) return wrongSelector;
  const ends = [
    ...command.terminate.flatMap((selector): Plan['ends'] =>
      isInstance(place, selector) ? [instance] : select(place, selector),
    ),
    ...sources.flatMap((source) => select(place, source)),
  ];
  const activate = [...command.activate, ...command.move.flatMap((move) => entriesOf(place, move))];
  if (activate.length > instructionsMax || ends.length > everythingMax) return tooLarge(instance);
  const problem =
    findWrongVariables(process, activate) ??
    findWrongAncestor(context, place, activate, caller) ??
    findEndedScope(place, activate, ends);
  if (problem !== undefined) return problem;
  const entries: Entry[] = [];
  const opened = new Set<string>();
  for (const instruction of activate) {
    const entry = planEntry(place, instruction);
    if (entry.kind === 'rejected') return entry;
    const repeated = entry.open.find(({ type }) => type === 'MULTI_INSTANCE_BODY');
    if (repeated !== undefined) return refuseRepeated(process, repeated.id);
    for (const { id } of entry.open) opened.add(`${entry.scope.row.key} ${id}`);
    if (opened.size > instructionsMax) return tooLarge(instance);
    entries.push(entry);
  }
  const planned = planScopes(context, place, entries);
  if (planned.kind === 'rejected') return planned;
  return { kind: 'plan', entryContext: place, entries, scopes: planned.scopes, ends };
}

/** A move enters its target once for each element that it ends. */
function entriesOf(
  entryContext: EntryContext,
  {
    source,
    targetElementId,
    ancestor,
    variables,
  }: Commands['modifyProcessInstance']['move'][number],
): readonly ActivateInstruction[] {
  return select(entryContext, source).map(({ scopeKey }) => {
    const ancestorKey =
      ancestor.kind === 'named'
        ? ancestor.key
        : ancestor.kind === 'sourceParent'
          ? (scopeKey as ElementInstanceRow['key'])
          : undefined;
    return { elementId: targetElementId, ancestorKey, variables };
  });
}

function isInstance({ instance }: EntryContext, selector: ElementSelector): boolean {
  return selector.kind === 'key' && (selector.key as string) === instance.key;
}

function select(
  { root, instance, living }: EntryContext,
  selector: ElementSelector,
): readonly ElementInstanceRow[] {
  if (selector.kind === 'id') return living.named(selector.elementId);
  const element = root.element(selector.key);
  const isHere = element?.processInstanceKey === instance.key && !countsAsEnded(root, element);
  return isHere ? [element] : [];
}

function findWrongSelector(
  entryContext: EntryContext,
  selectors: readonly ElementSelector[],
): Rejection | undefined {
  const missing = selectors.filter((selector) => select(entryContext, selector).length === 0);
  const keys = missing.flatMap((selector) => (selector.kind === 'key' ? selector.key : []));
  if (keys.length > 0) {
    return refuse(
      entryContext.process,
      `terminate instructions with an element instance that could not be found: ${quoted(keys)}`,
    );
  }
  const ids = missing.flatMap((selector) => (selector.kind === 'id' ? selector.elementId : []));
  if (ids.length === 0) return undefined;
  return refuse(
    entryContext.process,
    `terminate instructions for elements that have no active instances: ${quoted(ids)}`,
  );
}

function refuseRepeated(process: EntryContext['process'], id: string): Rejection {
  return refuse(
    process,
    `activate instructions that would result in the activation of multi-instance element '${id}', which is currently unsupported.`,
  );
}

function tooLarge({ key }: ProcessInstanceRow): Rejection {
  return reject(
    'INVALID_ARGUMENT',
    `Unable to modify process instance with key '${key}' as the size exceeds the maximum batch size. ` +
      'Please reduce the size by splitting the modification into multiple commands.',
  );
}
