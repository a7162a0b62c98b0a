import { type Rejection, reject } from '../../core/rejection.ts';
import type { Commands, ElementSelector } from '../command.ts';
import { terminateElement, terminateProcessInstance } from '../element/terminate.ts';
import { findProcess } from '../element/visit.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findProcessInstance } from '../process/find-process-instance.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/rows.ts';
import type { Turn } from '../turn.ts';
import { enterByHand } from './enter-by-hand.ts';
import { type Entry, planEntry } from './plan-entry.ts';

export const modifyProcessInstance: Handler<'modifyProcessInstance'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey }) => [
    { kind: 'scope', key: processInstanceKey },
    { kind: 'work', key: processInstanceKey },
  ],
  decide(turn, command, caller) {
    const { processInstanceKey } = command;
    const found = findProcessInstance(turn, caller, processInstanceKey);
    if (found === undefined) {
      return reject(
        'NOT_FOUND',
        `Expected to modify process instance but no process instance found with key '${processInstanceKey}'`,
      );
    }
    const plan = planModification(turn, { ...found, command });
    if ('kind' in plan) return plan;
    enterByHand(turn, { ...found, entries: plan.entries });
    for (const element of plan.ends) {
      // One that stood inside another has ended with it.
      if (found.root.elements.get(element.key) === element) endByHand(turn, found, element);
    }
    return done;
  },
};

interface Modifying {
  readonly root: Root;
  readonly instance: ProcessInstanceRow;
  readonly command: Commands['modifyProcessInstance'];
}

interface Plan {
  readonly entries: readonly Entry[];
  readonly ends: readonly ElementInstanceRow[];
}

/** Everything is looked up before anything is changed, so that a wrong instruction changes nothing (law E3). */
function planModification(turn: Turn, modifying: Modifying): Plan | Rejection {
  const { root, instance, command } = modifying;
  const place = { root, instance, process: findProcess(turn, instance.definitionKey) };
  const entries: Entry[] = [];
  const ends: ElementInstanceRow[] = [];
  for (const instruction of command.activate) {
    const entry = planEntry(place, instruction);
    if (entry.kind === 'rejected') return entry;
    entries.push(entry);
  }
  for (const selector of command.terminate) {
    const selected = select(modifying, selector);
    if ('kind' in selected) return selected;
    ends.push(...selected);
  }
  for (const { source, targetElementId, ancestor, variables } of command.move) {
    const sources = select(modifying, source);
    if ('kind' in sources) return sources;
    for (const from of sources) {
      const ancestorKey =
        ancestor.kind === 'named'
          ? ancestor.key
          : ancestor.kind === 'sourceParent' && from.scopeKey !== instance.key
            ? (from.scopeKey as ElementInstanceRow['key'])
            : undefined;
      const entry = planEntry(place, { elementId: targetElementId, ancestorKey, variables });
      if (entry.kind === 'rejected') return entry;
      entries.push(entry);
      ends.push(from);
    }
  }
  return { entries, ends };
}

function select(
  { root, instance, command }: Modifying,
  selector: ElementSelector,
): readonly ElementInstanceRow[] | Rejection {
  const text = `Expected to modify instance of process instance with key '${command.processInstanceKey}' but it contains one or more terminate instructions`;
  if (selector.kind === 'key') {
    const element = root.elements.get(selector.key);
    if (element?.processInstanceKey === instance.key) return [element];
    return reject(
      'INVALID_ARGUMENT',
      `${text} with an element instance that could not be found: '${selector.key}'`,
    );
  }
  const elements = [...root.elements.values()].filter(
    (element) =>
      element.processInstanceKey === instance.key && element.elementId === selector.elementId,
  );
  if (elements.length > 0) return elements;
  return reject(
    'INVALID_ARGUMENT',
    `${text} for elements that have no active instances: '${selector.elementId}'`,
  );
}

/** Ends an element, and the scopes around it that are empty then; an instance without elements has been terminated. */
function endByHand(
  turn: Turn,
  { root, instance }: { readonly root: Root; readonly instance: ProcessInstanceRow },
  element: ElementInstanceRow,
): void {
  terminateElement(turn, root, element);
  if (root.children.has(element.scopeKey)) return;
  const scope = root.elements.get(element.scopeKey as ElementInstanceRow['key']);
  if (scope !== undefined) endByHand(turn, { root, instance }, scope);
  else if (element.scopeKey === instance.key) terminateProcessInstance(turn, root, instance);
}
