import { assert } from '../../core/assert.ts';
import type { JobKey, ScopeKey } from '../../core/key.ts';
import { Miss } from '../footprint.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, WaitsFor } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

/** Ends all elements of a scope, even waiting ones. The recursion is as deep as sub-processes are nested. */
export function terminateChildren(context: CommandContext, root: Root, scopeKey: ScopeKey): void {
  for (const key of [...(root.children.get(scopeKey) ?? [])]) {
    const child = root.elements.get(key);
    assert(child, `element instance ${key} to be alive`);
    terminateElement(context, root, child);
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
  job: (ending, { jobKey }) => cancelJob(ending, jobKey),
  userTask({ context, root }, { userTaskKey }) {
    requireWork(context, root, context.state.userTasks.has(userTaskKey));
    context.emit({ kind: 'userTaskCanceled', userTaskKey, atMs: context.nowMs });
  },
  listener(ending, { jobKey }) {
    if (jobKey !== undefined) cancelJob(ending, jobKey);
  },
  // They have ended before.
  children: () => undefined,
};

function cancelJob({ context, root }: Ending, jobKey: JobKey): void {
  requireWork(context, root, context.state.jobs.has(jobKey));
  context.emit({ kind: 'jobCanceled', jobKey, atMs: context.nowMs });
}

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
