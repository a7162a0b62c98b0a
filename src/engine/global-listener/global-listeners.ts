import { taskListenerEvents } from '../../model/bpmn/task-listeners.ts';
import type { TaskListener, TaskListenerEvent } from '../../model/process.ts';
import type { GlobalListenerRow } from './global-listener-row.ts';

/** All global listeners, by id, and as the changes of user tasks run them. */
export interface GlobalListeners {
  readonly rows: ReadonlyMap<string, GlobalListenerRow>;
  readonly around: { readonly [E in TaskListenerEvent]: ListenersAround };
}

/** The listeners that work before and after those of the model, in their order. */
export type ListenersAround = {
  readonly [P in GlobalListenerRow['position']]: readonly TaskListener[];
};

export function globalListenersOf(rows: readonly GlobalListenerRow[]): GlobalListeners {
  const ordered = rows.toSorted(byPriority);
  const around = taskListenerEvents.map((event) => {
    const wanted = ordered.filter(
      ({ eventTypes }) => eventTypes.includes('all') || eventTypes.includes(event),
    );
    return [event, { before: listenersAt(wanted, 'before'), after: listenersAt(wanted, 'after') }];
  });
  return {
    rows: new Map(rows.map((row) => [row.listenerId, row])),
    around: Object.fromEntries(around) as GlobalListeners['around'],
  };
}

/** The higher priority first; of equal ones, the lower id. */
function byPriority(left: GlobalListenerRow, right: GlobalListenerRow): number {
  if (left.priority !== right.priority) return right.priority - left.priority;
  return left.listenerId < right.listenerId ? -1 : 1;
}

function listenersAt(
  rows: readonly GlobalListenerRow[],
  wanted: GlobalListenerRow['position'],
): readonly TaskListener[] {
  return rows
    .filter(({ position }) => position === wanted)
    .map(({ type, retries }) => ({
      type: { kind: 'static', value: type },
      retries: { kind: 'static', value: String(retries) },
    }));
}
