import type { TaskListener, TaskListenerEvent, UserTask } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';

/** The listeners of an event of a user task, in the order in which they work. */
export function taskListenersOf(
  _: CommandContext,
  { work }: UserTask,
  event: TaskListenerEvent,
): readonly TaskListener[] {
  return work.kind === 'native' ? (work.task.listeners?.[event] ?? []) : [];
}
