import type { ElementInstanceKey, Key } from '../../core/key.ts';
import { assert } from '../../core/assert.ts';
import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type { Rejection } from '../../core/rejection.ts';
import type { ExecutableElement, ExecutableProcess } from '../../model/process.ts';
import { scopesAround } from '../../model/scopes-around.ts';
import type { ActivateInstruction, ScopedVariables } from '../command.ts';
import { countsAsEnded } from '../element/is-ending.ts';
import { findScope, type Scope, scopePath } from '../element/scope.ts';
import type { LivingInstance } from '../process/find-process-instance.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { quoted, refuse } from './check-instructions.ts';
import type { LivingElements } from './living-elements.ts';

export interface EntryContext extends LivingInstance {
  readonly process: ExecutableProcess;
  readonly living: LivingElements;
}

/** An element to enter, with the living scope to start from and the sub-processes to open on the way. */
export interface Entry {
  readonly kind: 'entry';
  readonly element: ExecutableElement;
  readonly scope: Scope;
  /** The sub-processes to open, outermost first. */
  readonly open: readonly ExecutableElement[];
  readonly variables: readonly ScopedVariables[];
}

/** Checks that each named ancestor is an active scope of this instance and around the element. */
export function findWrongAncestor(
  context: CommandContext,
  entryContext: EntryContext,
  instructions: readonly ActivateInstruction[],
  caller: Access,
): Rejection | undefined {
  const { process } = entryContext;
  const missing = instructions.flatMap(({ ancestorKey }) =>
    ancestorKey === undefined || activeScope(entryContext, ancestorKey) ? [] : [ancestorKey],
  );
  // Only the first key is looked up and decides the text for all, because each look-up may load another instance.
  const [first] = missing;
  if (first !== undefined && isAliveElsewhere(context, entryContext, first, caller)) {
    return refuse(
      process,
      `activate instructions with an ancestor scope key that does not belong to the modified process instance: ${quoted([first])}`,
    );
  }
  if (first !== undefined) {
    return refuse(
      process,
      `activate instructions with an ancestor scope key that does not exist, or is not in an active state: ${quoted(missing)}`,
    );
  }
  const unrelated = instructions.flatMap(({ elementId, ancestorKey }) => {
    const named = ancestorKey && entryContext.root.element(ancestorKey);
    if (named === undefined || isAround(process, named.elementId, elementId)) return [];
    return `\n- instance '${named.key}' of element '${named.elementId}' is not an ancestor of element '${elementId}'`;
  });
  if (unrelated.length === 0) return undefined;
  return refuse(
    process,
    `activate instructions with an ancestor scope key that is not an ancestor of the element to activate:${unrelated.join('')}`,
  );
}

/** The scope with this key if it is active. A scope with an incident on entry or exit holds no elements. */
function activeScope({ root, instance }: EntryContext, key: Key): Scope | undefined {
  const scope = findScope(root, key as ElementInstanceKey);
  if (scope?.kind === 'process') return scope.row.key === instance.key ? scope : undefined;
  const isHere = scope?.row.processInstanceKey === instance.key;
  return isHere && scope.row.state === 'active' && !countsAsEnded(root, scope.row)
    ? scope
    : undefined;
}

function isAliveElsewhere(
  context: CommandContext,
  { instance }: EntryContext,
  key: Key,
  caller: Access,
): boolean {
  const rootKey = context.state.rootKeyOf(key);
  const root = rootKey && context.state.root(rootKey);
  const scope = root && findScope(root, key as ElementInstanceKey);
  if (scope === undefined || !reaches(caller, scope.row.tenantId)) return false;
  const holder = scope.kind === 'process' ? scope.row.key : scope.row.processInstanceKey;
  return holder !== instance.key;
}

function isAround(process: ExecutableProcess, scopeId: string, elementId: string): boolean {
  return scopesAround(process, elementId).some(({ id }) => id === scopeId);
}

/**
 * Finds entries into a scope that the same command ends. Without a named ancestor, each sub-process around the element
 * counts, whichever of its instances ends. A named ancestor counts together with the scopes around it.
 */
export function findEndedScope(
  { root, instance, process }: EntryContext,
  instructions: readonly ActivateInstruction[],
  ends: readonly (ElementInstanceRow | LivingInstance['instance'])[],
): Rejection | undefined {
  const keys = new Set<Key>(ends.map(({ key }) => key));
  const keyById = new Map<string, Key>();
  for (const row of ends) keyById.set('elementId' in row ? row.elementId : process.id, row.key);
  const conflicts = instructions.flatMap(({ elementId, ancestorKey }) => {
    const ended =
      ancestorKey === undefined
        ? [process.id, ...scopesAround(process, elementId).map(({ id }) => id)]
            .map((id) => keyById.get(id))
            .find((key) => key !== undefined)
        : [...scopePath(root, ancestorKey), instance.key].find((key) => keys.has(key));
    if (ended === undefined) return [];
    return `element '${elementId}' requires flow scope instance '${ended}' which is being terminated`;
  });
  if (conflicts.length === 0) return undefined;
  return refuse(
    process,
    `activate instructions for elements whose required flow scope instance is also being terminated: ${conflicts.join(', ')}. ` +
      'Please provide a valid ancestor scope key for the activation or avoid terminating the required flow scope.',
  );
}

/** Plans an entry: in the named ancestor, else in the nearest active scope around the element. */
export function planEntry(
  entryContext: EntryContext,
  instruction: ActivateInstruction,
): Entry | Rejection {
  const { process, living, instance } = entryContext;
  const { elementId, ancestorKey, variables } = instruction;
  const element = process.elements.get(elementId);
  assert(element, `element '${elementId}' to be in process '${process.id}'`);
  const around = scopesAround(process, elementId);
  const entryFrom = (scope: Scope): Entry => {
    const at =
      scope.kind === 'process' ? -1 : around.findIndex(({ id }) => id === scope.row.elementId);
    // In a body, an inner instance would have to be opened first.
    const isBody = scope.kind === 'element' && scope.row.type === 'MULTI_INSTANCE_BODY';
    const from = isBody ? at : at + 1;
    return { kind: 'entry', element, scope, open: around.slice(from), variables };
  };
  if (ancestorKey !== undefined) {
    const named = activeScope(entryContext, ancestorKey);
    assert(named, `scope ${ancestorKey} to be active`);
    return entryFrom(named);
  }
  for (const { id } of [...around].reverse()) {
    const [only, another] = living.active(id);
    if (another !== undefined) {
      return refuse(
        process,
        `activate instructions for an element that has a flow scope with more than one active instance: '${id}'. ` +
          "Can't decide in which instance of the flow scope the element should be activated. " +
          'Please specify an ancestor element instance key for this activate instruction.',
      );
    }
    if (only !== undefined) return entryFrom({ kind: 'element', row: only });
  }
  return entryFrom({ kind: 'process', row: instance });
}
