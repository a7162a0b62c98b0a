import {
  batchOperationItemMoves,
  batchOperationMoves,
} from '../../engine/batch-operation/batch-operation-states.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, oneOf, optional, stateIn, tenantId, type Table } from '../table.ts';

/** Batch operations of `/v2` and their items. */
export const batchOperationTables = {
  batchOperation: {
    name: 'batch_operation',
    primaryKey: ['key'],
    columns: {
      key,
      type: fixed('type', 'text'),
      plan: fixed('plan', 'json'),
      filter: fixed('filter', 'text'),
      createdBy: fixed('created_by', 'json'),
      actorType: oneOf(fixed('actor_type', 'text'), ['ANONYMOUS', 'CLIENT', 'USER', 'UNKNOWN']),
      actorId: optional(fixed('actor_id', 'text')),
      state: stateIn(batchOperationMoves),
      selectTo: optional(changing('select_to', 'key')),
      selectedTo: optional(changing('selected_to', 'key')),
      startedAtMs: optional(changing('started_at', 'integer')),
      total: changing('total', 'integer'),
      completed: changing('completed', 'integer'),
      failed: changing('failed', 'integer'),
      errors: changing('errors', 'json'),
      nextDueAtMs: optional(changing('next_due_at', 'integer')),
      steps: changing('steps', 'integer'),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
      endedAtMs: optional(changing('ended_at', 'integer')),
    },
    checks: [
      "(ended_at IS NOT NULL) = (state IN ('completed', 'canceled', 'failed'))",
      "(errors <> '[]') = (state = 'failed')",
      "next_due_at IS NOT NULL OR state <> 'active'",
      "next_due_at IS NULL OR state IN ('active', 'canceled', 'failed')",
    ],
    indexes: [
      { name: 'batch_operation_due', on: 'next_due_at, steps', where: 'next_due_at IS NOT NULL' },
      { name: 'batch_operation_created', on: 'key', where: "state = 'created'" },
      {
        name: 'batch_operation_unfinished',
        on: 'actor_type, actor_id',
        where: 'ended_at IS NULL',
      },
      { name: 'batch_operation_ended', on: 'ended_at', where: 'ended_at IS NOT NULL' },
    ],
  },
  batchOperationItem: {
    name: 'batch_operation_item',
    primaryKey: ['key'],
    columns: {
      key,
      batchOperationKey: fixed('batch_operation_key', 'key'),
      itemKey: fixed('item_key', 'key'),
      processInstanceKey: optional(fixed('process_instance_key', 'key')),
      rootProcessInstanceKey: optional(fixed('root_process_instance_key', 'key')),
      tenantId,
      state: stateIn(batchOperationItemMoves),
      errorMessage: optional(changing('error_message', 'text')),
      processedAtMs: optional(changing('processed_at', 'integer')),
    },
    checks: [
      "(processed_at IS NULL) = (state = 'active')",
      "(error_message IS NOT NULL) = (state = 'failed')",
    ],
    indexes: [
      { name: 'batch_operation_item_operation', on: 'batch_operation_key, key' },
      {
        name: 'batch_operation_item_left',
        on: 'batch_operation_key, key',
        where: "state = 'active'",
      },
      {
        name: 'batch_operation_item_instance',
        on: 'process_instance_key',
        where: 'process_instance_key IS NOT NULL',
      },
    ],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
