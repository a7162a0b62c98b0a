import { assert } from '../../core/assert.ts';
import type { ElementInstanceKey, ScopeKey } from '../../core/key.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { Miss } from '../footprint.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow, WaitsFor } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

/** Elements that one decision ends (law E8). */
export const elementsTerminatedMax = 100;

/** Ends everything in an instance, then the instance: at once, or page by page where very much is alive in it. */
export function terminateProcessInstance(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  if (root.elements.size > elementsTerminatedMax) {
    context.emit({
      kind: 'processInstanceTerminating',
      rootKey: root.key,
      processInstanceKey: instance.key,
      atMs: context.nowMs,
    });
    continueLater(context, root.key, {
      kind: 'terminateInstance',
      processInstanceKey: instance.key,
    });
    return;
  }
  terminateChildren(context, root, instance.key);
  context.emit({
    kind: 'processInstanceTerminated',
    rootKey: root.key,
    processInstanceKey: instance.key,
    atMs: context.nowMs,
  });
}

/** Ends all elements of a scope, even waiting ones. The recursion is as deep as sub-processes are nested. */
export function terminateChildren(
  context: CommandContext,
  root: Root,
  scopeKey: ScopeKey,
  except?: ElementInstanceKey,
): void {
  for (const key of [...(root.children.get(scopeKey) ?? [])]) {
    const child = root.elements.get(key);
    assert(child, `element instance ${key} to be alive`);
    if (key !== except) terminateElement(context, root, child);
  }
}

export function terminateElement(
  context: CommandContext,
  root: Root,
  instance: ElementInstanceRow,
): void {
  // Even an event sub-process that is not active yet has a child: the start event that was triggered.
  terminateChildren(context, root, instance.key);
  if (instance.waitsFor !== undefined) cancel({ context, root }, instance.waitsFor);
  if (instance.incidentKey !== undefined) {
    context.emit({
      kind: 'incidentResolved',
      rootKey: root.key,
      incidentKey: instance.incidentKey,
      atMs: context.nowMs,
    });
  }
  context.emit({ kind: 'elementTerminated', element: instance, atMs: context.nowMs });
}

/** How each kind of waiting ends with its element: a kind without a rule does not compile. */
const cancels: {
  readonly [K in WaitsFor['kind']]: (ending: Ending, waitsFor: WaitsForKind<K>) => void;
} = {
  job({ context, root }, { jobKey }) {
    requireWork(context, root, context.state.jobs.has(jobKey));
    context.emit({ kind: 'jobCanceled', jobKey, atMs: context.nowMs });
  },
  userTask({ context, root }, { userTaskKey }) {
    requireWork(context, root, context.state.userTasks.has(userTaskKey));
    context.emit({ kind: 'userTaskCanceled', userTaskKey, atMs: context.nowMs });
  },
  listener({ context, root }, { jobKey }) {
    if (jobKey === undefined) return;
    requireWork(context, root, context.state.jobs.has(jobKey));
    context.emit({ kind: 'jobCanceled', jobKey, atMs: context.nowMs });
  },
  // They have ended before.
  children: () => undefined,
};

interface Ending {
  readonly context: CommandContext;
  readonly root: Root;
}

type WaitsForKind<K extends WaitsFor['kind']> = Extract<WaitsFor, { readonly kind: K }>;

function cancel(ending: Ending, waitsFor: WaitsFor): void {
  // The table pairs each kind with its own rule; TypeScript cannot follow that through an index.
  (cancels[waitsFor.kind] as (ending: Ending, waitsFor: WaitsFor) => void)(ending, waitsFor);
}

/** Loads all work of the root at once: when one element ends early, most others of the root usually do too. */
function requireWork(context: CommandContext, root: Root, isLoaded: boolean): void {
  if (!isLoaded && !context.state.workLoaded.has(root.key)) {
    throw new Miss({ kind: 'work', key: root.key });
  }
}
