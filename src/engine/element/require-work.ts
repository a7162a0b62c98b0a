import { unreachable } from '../../core/unreachable.ts';
import type { ScopeKey } from '../../core/key.ts';
import { agentHistoryId } from '../agent/agent-history-reads.ts';
import type { CommandContext } from '../command-context.ts';
import { type Load, Miss, readTogether } from '../footprint.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import type { InstanceWait, WaitsFor } from '../state/waits-for.ts';
import { elementsTerminatedMax, leavesFirst } from './leaves-first.ts';

/** Loads the jobs and user tasks of all that ends with these elements in this decision, before the first event. */
export function requireEnds(
  context: CommandContext,
  root: Root,
  rows: readonly (ElementInstanceRow | ProcessInstanceRow)[],
): void {
  const inside = readTogether(rows, (row) => {
    const called = row.waitsFor?.kind === 'calledInstance' ? [row.waitsFor.processInstanceKey] : [];
    return [row.key, ...called].flatMap((key) => leavesFirst(root, key, elementsTerminatedMax + 1));
  });
  requireWorkOf(context, root, [...rows, ...inside.flat()]);
}

/** Reads the other contents of the scopes around these elements, which may become empty with them. */
export function requireScopes(root: Root, rows: readonly ElementInstanceRow[]): void {
  const counts = new Map<ScopeKey, number>();
  for (const { scopeKey } of rows) counts.set(scopeKey, (counts.get(scopeKey) ?? 0) + 1);
  readTogether(counts, ([scopeKey, ended]) => {
    let left = ended;
    for (const row of root.children(scopeKey)) {
      left -= 1;
      if (left < 0) return row;
    }
    return undefined;
  });
  const around = [...counts.keys()].flatMap((key) => root.element(key) ?? []);
  if (around.length > 0) requireScopes(root, around);
}

/**
 * Loads the jobs and user tasks of these elements, before the first event: a miss after an event abandons the attempt. It
 * loads no others, because very many may be alive.
 */
export function requireWorkOf(
  context: CommandContext,
  root: Root,
  rows: readonly (ElementInstanceRow | ProcessInstanceRow)[],
): void {
  const missing = rows.flatMap((row) => [
    ...missingWork(context, root, row.waitsFor),
    ...('scopeKey' in row ? missingAgent(context, row) : []),
  ]);
  const [first, ...rest] = missing;
  if (first !== undefined) throw new Miss(first, rest);
}

function missingAgent(
  { state }: CommandContext,
  { agentInstanceKey }: ElementInstanceRow,
): readonly Load[] {
  if (agentInstanceKey === undefined) return [];
  const history = { agentInstanceKey, itemIds: [] };
  const loads: Load[] = [];
  if (!state.rows.agentInstance.has(agentInstanceKey)) {
    loads.push({ kind: 'row', table: 'agentInstance', id: agentInstanceKey });
  }
  if (!state.agentHistories.has(agentHistoryId(history))) {
    loads.push({ kind: 'agentHistory', ...history });
  }
  return loads;
}

function missingWork(
  context: CommandContext,
  root: Root,
  waitsFor: WaitsFor | InstanceWait | undefined,
): readonly Load[] {
  const { state } = context;
  switch (waitsFor?.kind) {
    case 'job':
    case 'adHoc':
    case 'listener': {
      const { jobKey } = waitsFor;
      return jobKey === undefined || state.jobs.has(jobKey) ? [] : [{ kind: 'job', key: jobKey }];
    }
    case 'userTask': {
      const { userTaskKey, jobKey } = waitsFor;
      const job: readonly Load[] =
        jobKey === undefined || state.jobs.has(jobKey) ? [] : [{ kind: 'job', key: jobKey }];
      return state.userTasks.has(userTaskKey)
        ? job
        : [{ kind: 'userTask', key: userTaskKey }, ...job];
    }
    case 'ending':
    case 'emptying':
      return [];
    case 'calledInstance': {
      const called = root.processInstance(waitsFor.processInstanceKey);
      return missingWork(context, root, called?.waitsFor);
    }
    case undefined:
    case 'instances':
    case 'handlers':
    case 'children':
    case 'trigger':
      return [];
    default:
      return unreachable(waitsFor);
  }
}
