import { eventSubscriptionMoves } from '../../engine/event-subscription/event-subscription-events.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, oneOf, optional, stateIn, tenantId, type Table } from '../table.ts';

/** The subscriptions of living elements and start events. */
export const eventSubscriptionTables = {
  eventSubscription: {
    name: 'event_subscription',
    primaryKey: ['key'],
    columns: {
      key,
      rootKey: optional(fixed('root_key', 'key')),
      processInstanceKey: optional(fixed('process_instance_key', 'key')),
      holderKey: optional(fixed('holder_key', 'key')),
      definitionKey: changing('definition_key', 'key'),
      processId: changing('process_id', 'text'),
      elementId: changing('element_id', 'text'),
      tenantId,
      kind: oneOf(fixed('kind', 'text'), ['timer', 'message', 'signal', 'conditional']),
      state: stateIn(eventSubscriptionMoves),
      name: optional(fixed('name', 'text')),
      correlationKey: optional(fixed('correlation_key', 'text')),
      slot: optional(fixed('slot', 'key')),
      triggers: optional(changing('triggers', 'text')),
      lastEvent: optional(changing('last_event', 'text')),
      dueAtMs: optional(changing('due_at', 'integer')),
      suspendedAtMs: optional(changing('suspended_at', 'integer')),
      firingsLeft: optional(changing('firings_left', 'integer')),
      openedAtMs: fixed('opened_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
    },
    checks: [
      '(root_key IS NULL) = (holder_key IS NULL)',
      '(root_key IS NULL) = (process_instance_key IS NULL)',
      "(due_at IS NOT NULL) = (kind = 'timer')",
      "suspended_at IS NULL OR (root_key IS NOT NULL AND kind IN ('timer', 'conditional'))",
    ],
    indexes: [
      {
        name: 'event_subscription_live',
        on: 'root_key, holder_key',
        where: "root_key IS NOT NULL AND state = 'open'",
      },
      {
        name: 'event_subscription_condition',
        on: 'root_key, key',
        where: "root_key IS NOT NULL AND kind = 'conditional' AND state = 'open'",
      },
      {
        name: 'event_subscription_process_instance',
        on: 'process_instance_key',
        where: 'process_instance_key IS NOT NULL',
        postgres: {
          on: 'process_instance_key, key',
          where: 'process_instance_key IS NOT NULL',
        },
      },
      {
        name: 'event_subscription_start',
        on: 'tenant_id, process_id',
        where: "root_key IS NULL AND state = 'open'",
      },
      {
        name: 'event_subscription_slot',
        on: 'slot, process_id, holder_key, key',
        where: "slot IS NOT NULL AND state = 'open'",
      },
      {
        name: 'event_subscription_due',
        on: 'due_at, key',
        where: 'due_at IS NOT NULL AND suspended_at IS NULL',
      },
      {
        name: 'event_subscription_suspended',
        on: 'process_instance_key, key',
        where: 'suspended_at IS NOT NULL',
      },
    ],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
