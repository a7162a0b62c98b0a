import { type Rejection, reject } from '../../core/rejection.ts';
import type { ExecutableElement, ExecutableProcess } from '../../model/process.ts';
import type { ActivateInstruction, ScopedVariables } from '../command.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/rows.ts';

export interface EntryPlace {
  readonly root: Root;
  readonly instance: ProcessInstanceRow;
  readonly process: ExecutableProcess;
}

/** An element to be entered, with the living scope to start from and the sub-processes to open on the way in. */
export interface Entry {
  readonly kind: 'entry';
  readonly element: ExecutableElement;
  /** `undefined` is the process instance. */
  readonly scope: ElementInstanceRow | undefined;
  /** Outermost first. */
  readonly open: readonly ExecutableElement[];
  readonly variables: readonly ScopedVariables[];
}

const neverEntered: ReadonlySet<string> = new Set([
  'START_EVENT',
  'BOUNDARY_EVENT',
  'EVENT_SUB_PROCESS',
]);

export function planEntry(place: EntryPlace, instruction: ActivateInstruction): Entry | Rejection {
  const { instance, process } = place;
  const text = `Expected to modify instance of process '${process.id}' but it contains one or more activate instructions`;
  const element = process.elements.get(instruction.elementId);
  if (element === undefined) {
    return reject(
      'INVALID_ARGUMENT',
      `${text} with an element that could not be found: '${instruction.elementId}'`,
    );
  }
  if (neverEntered.has(element.type)) {
    return reject(
      'INVALID_ARGUMENT',
      `${text} for elements that are unsupported: '${element.id}'. The activation of elements with type '${element.type}' is not supported`,
    );
  }
  const around = scopesAround(process, element);
  const stranger = instruction.variables.find(
    ({ scopeId }) =>
      scopeId !== undefined &&
      scopeId !== element.id &&
      scopeId !== process.id &&
      !around.some(({ id }) => id === scopeId),
  );
  if (stranger !== undefined) {
    return reject(
      'INVALID_ARGUMENT',
      `${text} with variable instructions for a scope that is neither the element nor around it: '${stranger.scopeId ?? ''}'`,
    );
  }
  const scope = findScope(place, around, instruction.ancestorKey);
  if (scope === 'ambiguous') {
    return reject(
      'INVALID_ARGUMENT',
      `${text} for elements whose flow scope has more than one active instance: '${element.scopeId}'. ` +
        "Can't decide in which instance of the flow scope the element should be activated. " +
        'Please specify an ancestor element instance key for this activate instruction.',
    );
  }
  if (scope === 'absent') {
    return reject(
      'INVALID_ARGUMENT',
      `${text} with an ancestor scope key that is not an active scope around the element: '${instruction.ancestorKey ?? ''}' ` +
        `(process instance '${instance.key}')`,
    );
  }
  const from = around.findIndex(({ id }) => id === scope?.elementId) + 1;
  return {
    kind: 'entry',
    element,
    scope,
    open: around.slice(from),
    variables: instruction.variables,
  };
}

/** The sub-processes around an element, outermost first. */
function scopesAround(
  process: ExecutableProcess,
  element: ExecutableElement,
): readonly ExecutableElement[] {
  const scope = process.elements.get(element.scopeId);
  return scope === undefined ? [] : [...scopesAround(process, scope), scope];
}

/** The innermost living scope to enter by: the one that is named, or the only instance there is of the nearest scope. */
function findScope(
  { root, instance }: EntryPlace,
  around: readonly ExecutableElement[],
  ancestorKey: ElementInstanceRow['key'] | undefined,
): ElementInstanceRow | undefined | 'ambiguous' | 'absent' {
  if (ancestorKey !== undefined && (ancestorKey as string) !== instance.key) {
    const named = root.elements.get(ancestorKey);
    const isAround = around.some(({ id }) => id === named?.elementId);
    return named?.processInstanceKey === instance.key && isAround ? named : 'absent';
  }
  for (const scope of [...around].reverse()) {
    const living = [...root.elements.values()].filter(
      (row) => row.processInstanceKey === instance.key && row.elementId === scope.id,
    );
    if (living.length > 1) return 'ambiguous';
    if (living[0] !== undefined) return living[0];
  }
  return undefined;
}
