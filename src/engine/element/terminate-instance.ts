import { closeCatchPoints } from '../catch/open-catch-points.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { releaseStartLock } from '../message/take-message.ts';
import { endInstanceWait } from '../process/end-instance-wait.ts';
import type { Root } from '../state/root.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { dropSuspendedWork } from '../suspension/drop-suspended-work.ts';
import { elementsTerminatedMax, leavesFirst } from './leaves-first.ts';
import { requireWorkOf } from './require-work.ts';
import { terminateNext } from './terminate.ts';

/**
 * Ends everything in an instance, then the instance: at once, or page by page if very many elements are alive in it.
 */
export function terminateProcessInstance(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  const first = leavesFirst(root, instance.key, elementsTerminatedMax + 1);
  if (first.length <= elementsTerminatedMax) {
    terminatePage(context, root, instance);
    return;
  }
  leavePages(context, root, instance);
}

/**
 * Ends the next elements of an instance, those without children first, and leaves the others to a continuation. The
 * last page ends the instance. From the first page on, every command treats the instance as ended, and workers get none
 * of its jobs, unless listeners delay the end of a user task in it.
 */
export function terminatePage(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  requireWorkOf(context, root, [instance]);
  const { page, isMore } = terminateNext(context, root, instance.key);
  if (!isMore && !root.hasChildren(instance.key)) {
    endInstance(context, root, instance);
    return;
  }
  // From now on workers get the jobs of those listeners. Listeners may have delayed the remaining elements before.
  const isHeld = !isMore || page.some(({ endedAtMs }) => endedAtMs === undefined);
  if (isHeld) holdUpInstance(context, root, instance);
  if (isMore) leavePages(context, root, instance);
}

function holdUpInstance(context: CommandContext, root: Root, instance: ProcessInstanceRow): void {
  if (instance.waitsFor?.kind === 'ending') return;
  closeCatchPoints(context, root, instance.key);
  endInstanceWait(context, root, instance);
  context.emit({ kind: 'processInstanceHeldUp', instance });
}

/** Ends an instance in which nothing is alive. */
export function endInstance(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  closeCatchPoints(context, root, instance.key);
  endInstanceWait(context, root, instance);
  dropSuspendedWork(context, instance);
  context.emit({ kind: 'processInstanceTerminated', ...momentOf(context, root, instance) });
  releaseStartLock(context, instance);
}

/** From now on the instance is ending, even if only scopes are left that an earlier interruption was ending. */
function leavePages(context: CommandContext, root: Root, instance: ProcessInstanceRow): void {
  if (instance.terminatingAtMs === undefined && instance.waitsFor?.kind !== 'ending') {
    closeCatchPoints(context, root, instance.key);
    context.emit({ kind: 'processInstanceTerminating', ...momentOf(context, root, instance) });
  }
  const work = { kind: 'terminateInstance', processInstanceKey: instance.key } as const;
  continueLater(context, root.key, work);
}

function momentOf({ nowMs: atMs }: CommandContext, root: Root, { key }: ProcessInstanceRow) {
  return { rootKey: root.key, processInstanceKey: key, atMs };
}
