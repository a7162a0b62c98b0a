import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, optional, type Table } from '../table.ts';

/** Continuations: work that was too much for one decision. */
export const continuationTables = {
  continuation: {
    name: 'continuation',
    primaryKey: ['key'],
    columns: {
      key,
      rootKey: fixed('root_key', 'key'),
      work: fixed('work', 'json'),
      attempts: changing('attempts', 'integer'),
      dueAtMs: optional(changing('due_at', 'integer')),
      suspendedIn: optional(changing('suspended_in', 'key')),
      createdAtMs: fixed('created_at', 'integer'),
    },
    checks: ['suspended_in IS NULL OR due_at IS NULL'],
    indexes: [
      { name: 'continuation_due', on: 'due_at', where: 'due_at IS NOT NULL' },
      {
        name: 'continuation_suspended',
        on: 'suspended_in, created_at, key',
        where: 'suspended_in IS NOT NULL',
      },
      { name: 'continuation_root', on: 'root_key, created_at, key' },
    ],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
