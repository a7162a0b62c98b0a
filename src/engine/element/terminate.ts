import type { JobKey, ScopeKey } from '../../core/key.ts';
import { endAgent } from '../agent/end-agent.ts';
import { closeCatchPoints } from '../catch/open-catch-points.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { endInstanceWait } from '../process/end-instance-wait.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { AfterEnd, WaitsFor } from '../state/waits-for.ts';
import type { CommandContext } from '../command-context.ts';
import {
  beginCanceling,
  hasCancelListeners,
  interruptTransition,
} from '../user-task/transition.ts';
import { dropSuspendedWork } from '../suspension/drop-suspended-work.ts';
import { isHeldUp } from './is-ending.ts';
import { elementsTerminatedMax, leavesFirst } from './leaves-first.ts';
import { requireWorkOf } from './require-work.ts';

/**
 * Ends all elements of a scope, even waiting ones, with everything that is in them or that they have called. Returns
 * whether all have ended, because listeners may delay a user task and the scopes around it.
 */
export function terminateChildren(
  context: CommandContext,
  root: Root,
  scopeKey: ScopeKey,
): boolean {
  return terminateAll(context, root, scopeKey, leavesFirst(root, scopeKey));
}

/**
 * The same, but if one decision cannot end all of them, continuations end the rest. If the result is `false`, the
 * caller marks the scope as ending or emptying.
 */
export function terminateInPages(context: CommandContext, root: Root, scopeKey: ScopeKey): boolean {
  const rows = leavesFirst(root, scopeKey, elementsTerminatedMax + 1);
  const isEmpty = terminateAll(context, root, scopeKey, rows.slice(0, elementsTerminatedMax));
  if (rows.length > elementsTerminatedMax) {
    continueLater(context, root.key, { kind: 'emptyScope', scopeKey });
  }
  return isEmpty;
}

function terminateAll(
  context: CommandContext,
  root: Root,
  scopeKey: ScopeKey,
  rows: readonly ElementInstanceRow[],
): boolean {
  requireWorkOf(context, root, rows);
  for (const row of rows) terminateLeaf(context, root, row);
  return !root.hasChildren(scopeKey);
}

/**
 * Ends the next elements below a scope, those without children first, but none that listeners delay. Returns the
 * elements, and whether others are left for the next decision.
 */
export function terminateNext(
  context: CommandContext,
  root: Root,
  scopeKey: ScopeKey,
): { readonly page: readonly ElementInstanceRow[]; readonly isMore: boolean } {
  const isLeftOut = (row: ElementInstanceRow) => isHeldUp(root, row);
  // One more than a page, so that the second read, after the first event, misses nothing.
  const next = leavesFirst(root, scopeKey, elementsTerminatedMax + 1, isLeftOut);
  const page = next.slice(0, elementsTerminatedMax);
  terminateAll(context, root, scopeKey, page);
  return { page, isMore: leavesFirst(root, scopeKey, 1, isLeftOut).length > 0 };
}

/** Returns whether the element has ended. If listeners or further pages delay it, `after` follows its end. */
export function terminateElement(
  context: CommandContext,
  root: Root,
  instance: ElementInstanceRow,
  after: AfterEnd = { kind: 'none' },
): boolean {
  const { waitsFor } = instance;
  // Even an event sub-process that is not active yet has a child: the start event that was triggered.
  terminateInPages(context, root, instance.key);
  if (waitsFor?.kind === 'calledInstance') {
    terminateInPages(context, root, waitsFor.processInstanceKey);
  }
  return terminateLeaf(context, root, instance, after);
}

/** Ends an element in which nothing is alive except user tasks that their listeners delay. */
function terminateLeaf(
  context: CommandContext,
  root: Root,
  instance: ElementInstanceRow,
  after: AfterEnd = { kind: 'none' },
): boolean {
  if (holdUp(context, root, instance, after)) return false;
  endLeaf(context, root, instance);
  return true;
}

export function endLeaf(context: CommandContext, root: Root, instance: ElementInstanceRow): void {
  stopWork(context, root, instance);
  endAgent(context, root, instance);
  context.emit({ kind: 'elementTerminated', element: instance, atMs: context.nowMs });
}

function stopWork(context: CommandContext, root: Root, instance: ElementInstanceRow): void {
  closeCatchPoints(context, root, instance.key);
  cancelWork(context, root, instance);
}

function resolveOwn(
  context: CommandContext,
  root: Root,
  { incidentKey }: Pick<ElementInstanceRow, 'incidentKey'>,
): void {
  if (incidentKey === undefined) return;
  context.emit({ kind: 'incidentResolved', rootKey: root.key, incidentKey, atMs: context.nowMs });
}

/**
 * Whether listeners delay the end of an element: its own, or those of user tasks in it. A later end replaces an earlier
 * one.
 */
function holdUp(
  context: CommandContext,
  root: Root,
  instance: ElementInstanceRow,
  ending: AfterEnd,
): boolean {
  const { waitsFor } = instance;
  if (waitsFor?.kind === 'userTask') {
    if (waitsFor.ending !== undefined) {
      context.emit({
        kind: 'elementWaitChanged',
        element: instance,
        waitsFor: { ...waitsFor, ending },
      });
      return true;
    }
    const { userTaskKey, jobKey } = waitsFor;
    if (!hasCancelListeners(context, instance)) return false;
    context.state.userTask(userTaskKey);
    closeCatchPoints(context, root, instance.key);
    if (jobKey !== undefined) cancelJob({ context, root }, jobKey);
    resolveOwn(context, root, instance);
    const held = { kind: 'userTask', userTaskKey, ending } as const;
    context.emit({ kind: 'elementWaitChanged', element: instance, waitsFor: held });
    beginCanceling(context, root, instance);
    return true;
  }
  const isCalling = waitsFor?.kind === 'calledInstance';
  const inside = isCalling ? waitsFor.processInstanceKey : instance.key;
  if (!root.hasChildren(inside)) return false;
  const wasHeld = waitsFor?.kind === 'ending' || (isCalling && waitsFor.ending !== undefined);
  if (!wasHeld) {
    closeCatchPoints(context, root, inside);
    if (!isCalling) stopWork(context, root, instance);
  }
  const held = isCalling ? { ...waitsFor, ending } : ({ kind: 'ending', ending } as const);
  context.emit({ kind: 'elementWaitChanged', element: instance, waitsFor: held });
  return true;
}

/** Ends the job, task or subscription for which an element waits, and its incident. */
export function cancelWork(
  context: CommandContext,
  root: Root,
  { waitsFor, incidentKey }: ElementInstanceRow,
): void {
  if (waitsFor !== undefined) cancel({ context, root }, waitsFor);
  resolveOwn(context, root, { incidentKey });
}

/** How each kind of wait ends with its element. A kind without a rule does not compile. */
const cancels: {
  readonly [K in WaitsFor['kind']]: (ending: Ending, waitsFor: WaitsForKind<K>) => void;
} = {
  job: (ending, { jobKey }) => cancelJob(ending, jobKey),
  userTask(ending, { userTaskKey, jobKey }) {
    const { context } = ending;
    if (jobKey !== undefined) cancelJob(ending, jobKey);
    const task = context.state.userTask(userTaskKey);
    if (task !== undefined) interruptTransition(context, task);
    context.emit({ kind: 'userTaskCanceled', userTaskKey, atMs: context.nowMs });
  },
  listener(ending, { jobKey }) {
    if (jobKey !== undefined) cancelJob(ending, jobKey);
  },
  calledInstance({ context, root }, { processInstanceKey }) {
    closeCatchPoints(context, root, processInstanceKey);
    const called = root.processInstance(processInstanceKey);
    if (called !== undefined) {
      endInstanceWait(context, root, called);
      dropSuspendedWork(context, called);
    }
    context.emit({
      kind: 'processInstanceTerminated',
      rootKey: root.key,
      processInstanceKey,
      atMs: context.nowMs,
    });
  },
  adHoc(ending, { jobKey }) {
    if (jobKey !== undefined) cancelJob(ending, jobKey);
  },
  // The inner instances of the element have ended before.
  instances: () => undefined,
  ending: () => undefined,
  emptying: () => undefined,
  handlers: () => undefined,
  children: () => undefined,
  // The subscription of the element has closed before.
  trigger: () => undefined,
};

function cancelJob({ context }: Ending, jobKey: JobKey): void {
  context.state.job(jobKey);
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
