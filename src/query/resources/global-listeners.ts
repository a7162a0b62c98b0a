import {
  globalEventTypes,
  listenerSources,
} from '../../engine/global-listener/global-listener-row.ts';
import { boolean, hiddenKey, integer, oneOf, string, words } from '../field.ts';
import type { Resource } from '../resource.ts';

// The order of the fields is that of Camunda's error texts about sorts.

/** Listeners that work for all user tasks. They belong to no tenant. */
export const globalListeners: Resource = {
  noun: 'Global Listener',
  rights: [{ right: 'GLOBAL_LISTENER:READ_TASK_LISTENER' }],
  from: 'global_listener AS t',
  keyField: 'globalListenerKey',
  isGlobal: true,
  fields: {
    id: string('t.listener_id'),
    type: string('t.type'),
    afterNonGlobal: boolean("(t.position = 'after')"),
    priority: integer('t.priority'),
    source: oneOf('t.source', listenerSources),
    retries: integer('t.retries', { sort: false }),
    eventTypes: words('t.event_types', globalEventTypes),
    globalListenerKey: hiddenKey('t.key'),
  },
};
