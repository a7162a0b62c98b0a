import type { TaskListener, TaskListenerEvent, UserTask } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';

const none: readonly TaskListener[] = [];

/** The listeners of an event of a user task, in their order: global ones, those of the model, further global ones. */
export function taskListenersOf(
  { state }: CommandContext,
  { work }: UserTask,
  event: TaskListenerEvent,
): readonly TaskListener[] {
  if (work.kind !== 'native') return none;
  const own = work.task.listeners?.[event] ?? none;
  const { before, after } = state.globalListeners().around[event];
  return before.length + after.length === 0 ? own : [...before, ...own, ...after];
}
