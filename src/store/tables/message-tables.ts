import { messageCorrelationMoves } from '../../engine/message/message-events.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, optional, stateIn, tenantId, type Table } from '../table.ts';

/** A number for texts that are too long for an index (`engine/message/slot.ts`). */
const slot = fixed('slot', 'key');
const correlationKey = fixed('correlation_key', 'text');

export const messageTables = {
  message: {
    name: 'message',
    primaryKey: ['key'],
    columns: {
      key,
      slot,
      tenantId,
      name: fixed('name', 'text'),
      correlationKey,
      messageId: optional(fixed('message_id', 'text')),
      variables: fixed('variables', 'json'),
      publishedAtMs: fixed('published_at', 'integer'),
      expiresAtMs: fixed('expires_at', 'integer'),
    },
    indexes: [
      { name: 'message_slot', on: 'slot, published_at, key' },
      {
        name: 'message_id',
        on: 'slot, message_id',
        where: 'message_id IS NOT NULL',
        // An entry of an index must be short there.
        postgres: { on: 'slot, hashtextextended(message_id, 0)', where: 'message_id IS NOT NULL' },
      },
      { name: 'message_expiry', on: 'expires_at' },
    ],
  },
  messageCorrelation: {
    name: 'message_correlation',
    primaryKey: ['key'],
    columns: {
      key,
      messageKey: fixed('message_key', 'key'),
      slot,
      tenantId,
      messageName: fixed('message_name', 'text'),
      correlationKey,
      processId: fixed('process_id', 'text'),
      subscriptionKey: changing('subscription_key', 'key'),
      definitionKey: changing('definition_key', 'key'),
      rootKey: changing('root_key', 'key'),
      processInstanceKey: changing('process_instance_key', 'key'),
      elementId: changing('element_id', 'text'),
      elementInstanceKey: optional(changing('element_instance_key', 'key')),
      state: stateIn(messageCorrelationMoves),
      variables: optional(changing('variables', 'json')),
      correlatedAtMs: optional(changing('correlated_at', 'integer')),
    },
    checks: [
      "(variables IS NOT NULL) = (state = 'reserved')",
      "(correlated_at IS NOT NULL) = (state = 'correlated')",
    ],
    indexes: [
      { name: 'message_correlation_message', on: 'message_key' },
      {
        name: 'message_correlation_reserved',
        on: 'subscription_key',
        where: "state = 'reserved'",
      },
      { name: 'message_correlation_instance', on: 'process_instance_key' },
    ],
  },
  messageStartLock: {
    name: 'message_start_lock',
    primaryKey: ['key'],
    columns: {
      key,
      number: fixed('number', 'key'),
      tenantId,
      processId: fixed('process_id', 'text'),
      correlationKey,
      processInstanceKey: fixed('process_instance_key', 'key'),
    },
    indexes: [{ name: 'message_start_lock_number', on: 'number' }],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
