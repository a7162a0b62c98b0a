import type { Key } from '../../core/key.ts';
import { taskListenerEvents } from '../../model/bpmn/task-listeners.ts';

export const globalEventTypes = ['all', ...taskListenerEvents] as const;
export type GlobalEventType = (typeof globalEventTypes)[number];

/** Whether it works before or after the listeners of the model. */
export const listenerPositions = ['before', 'after'] as const;

export const listenerSources = ['API', 'CONFIGURATION'] as const;

/** A worker that approves, corrects or denies changes of all user tasks, whatever their process and tenant. */
export interface GlobalListenerRow {
  readonly key: Key;
  readonly listenerId: string;
  type: string;
  /** The event types, each at most once. */
  eventTypes: readonly GlobalEventType[];
  retries: number;
  position: (typeof listenerPositions)[number];
  /** Of several listeners, the one with the highest priority works first. */
  priority: number;
  readonly source: (typeof listenerSources)[number];
}

export interface GlobalListenerTables {
  globalListener: GlobalListenerRow;
}
