import type { TaskCorrections } from './user-task-commands.ts';
import type { TaskProperties } from '../state/task-transition.ts';

/** An absent member stays as it is; an empty text, an empty list or `null` clears. */
export function applyCorrections(
  properties: TaskProperties,
  { assignee, dueAtMs, followUpAtMs, ...lists }: TaskCorrections,
): TaskProperties {
  return {
    ...properties,
    ...lists,
    ...(assignee !== undefined && {
      assignee: assignee === '' ? undefined : (assignee ?? undefined),
    }),
    ...(dueAtMs !== undefined && { dueAtMs: dueAtMs ?? undefined }),
    ...(followUpAtMs !== undefined && { followUpAtMs: followUpAtMs ?? undefined }),
  };
}
