import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, optional, type Table } from '../table.ts';

/** Process instances that were deleted by hand, as long as any of their rows exist. */
export const deletionTables = {
  deletedInstance: {
    name: 'deleted_instance',
    primaryKey: ['key'],
    keepsFirst: true,
    columns: {
      key,
      deletedAtMs: fixed('deleted_at', 'integer'),
      partsGoneAtMs: optional(changing('parts_gone_at', 'integer')),
    },
    indexes: [{ name: 'deleted_instance_due', on: 'key', where: 'parts_gone_at IS NULL' }],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
