import {
  listenerPositions,
  listenerSources,
} from '../../engine/global-listener/global-listener-row.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, oneOf, type Table } from '../table.ts';

/** Listeners that work for all user tasks. */
export const globalListenerTables = {
  globalListener: {
    name: 'global_listener',
    primaryKey: ['listenerId'],
    columns: {
      key,
      listenerId: fixed('listener_id', 'text'),
      type: changing('type', 'text'),
      eventTypes: changing('event_types', 'json'),
      retries: changing('retries', 'integer'),
      position: oneOf(changing('position', 'text'), listenerPositions),
      priority: changing('priority', 'integer'),
      source: oneOf(fixed('source', 'text'), listenerSources),
    },
    unique: ['key'],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
