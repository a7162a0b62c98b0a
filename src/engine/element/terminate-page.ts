import type { JobKey, ScopeKey, UserTaskKey } from '../../core/key.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { type Load, Miss } from '../footprint.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { elementsTerminatedMax, terminateElement } from './terminate.ts';

/**
 * Ends the next elements of an instance, those without children first, and leaves the rest to a continuation. With the
 * last page the instance ends. From the first page on every command treats it as ended, and its jobs are not handed out.
 */
export function terminatePage(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  const page = leavesOf(root, instance.key, elementsTerminatedMax);
  requireWorkOf(context, page);
  for (const element of page) terminateElement(context, root, element);
  if (root.children.has(instance.key)) {
    const { key: processInstanceKey } = instance;
    continueLater(context, root.key, { kind: 'terminateInstance', processInstanceKey });
    return;
  }
  context.emit({
    kind: 'processInstanceTerminated',
    rootKey: root.key,
    processInstanceKey: instance.key,
    atMs: context.nowMs,
  });
}

/** Up to `max` elements below a scope, each after everything that is in it. */
function leavesOf(root: Root, scopeKey: ScopeKey, max: number): readonly ElementInstanceRow[] {
  const found: ElementInstanceRow[] = [];
  const visit = (key: ScopeKey): void => {
    for (const childKey of root.children.get(key) ?? []) {
      visit(childKey);
      if (found.length >= max) return;
      const child = root.elements.get(childKey);
      if (child !== undefined) found.push(child);
    }
  };
  visit(scopeKey);
  return found;
}

/** The jobs and user tasks of these elements only: of all that are alive there may be very many. */
function requireWorkOf(context: CommandContext, page: readonly ElementInstanceRow[]): void {
  const { state } = context;
  const missing: Load[] = page.flatMap(({ jobKey, userTaskKey }) => [
    ...missingOf<JobKey>('job', state.jobs, jobKey),
    ...missingOf<UserTaskKey>('userTask', state.userTasks, userTaskKey),
  ]);
  const [first, ...rest] = missing;
  if (first !== undefined) throw new Miss(first, rest);
}

function missingOf<K extends JobKey | UserTaskKey>(
  kind: 'job' | 'userTask',
  known: ReadonlyMap<K, unknown>,
  key: K | undefined,
): readonly Load[] {
  return key === undefined || known.has(key) ? [] : [{ kind, key } as Load];
}
