import type { TaskListener, TaskListenerEvent, TaskListeners } from '../process.ts';
import { childrenNamed } from '../xml/tree.ts';
import { expressionAttribute, requiredAttribute } from './expression.ts';
import { extensionOf, refuse, within, type XmlCursor } from './xml-cursor.ts';

export const taskListenerEvents = [
  'creating',
  'assigning',
  'updating',
  'completing',
  'canceling',
] as const satisfies readonly TaskListenerEvent[];

const defaultRetries = { kind: 'static', value: '3' } as const;

/** `zeebe:taskListeners` of a native user task: https://docs.camunda.io/docs/components/concepts/user-task-listeners/ */
export function readTaskListeners(cursor: XmlCursor): TaskListeners | undefined {
  const list = extensionOf(cursor, 'zeebe:taskListeners');
  const items = list === undefined ? [] : childrenNamed(list.xml, 'zeebe:taskListener');
  if (list === undefined || items.length === 0) return undefined;
  const found: { [E in TaskListenerEvent]?: TaskListener[] } = {};
  for (const xml of items) {
    const listener = within(list, xml);
    const event = requiredAttribute(listener, 'eventType');
    const type = expressionAttribute(listener, { name: 'type', required: true });
    const retries = expressionAttribute(listener, { name: 'retries' }) ?? defaultRetries;
    if (event === undefined || type === undefined) continue;
    if (isEvent(event)) (found[event] ??= []).push({ type, retries });
    else {
      const known = taskListenerEvents.join(', ');
      refuse(listener, `Attribute 'eventType' must be one of [${known}], but was '${event}'`);
    }
  }
  return found;
}

function isEvent(text: string): text is TaskListenerEvent {
  return (taskListenerEvents as readonly string[]).includes(text);
}

/** Only a native user task has task listeners. */
export function refuseTaskListeners(cursor: XmlCursor): void {
  const list = extensionOf(cursor, 'zeebe:taskListeners');
  if (list === undefined || childrenNamed(list.xml, 'zeebe:taskListener').length === 0) return;
  refuse(cursor, "Task listeners are only supported by user tasks with 'zeebe:userTask'");
}
