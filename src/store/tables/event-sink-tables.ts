import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, optional, tenantId, type Table } from '../table.ts';

/** Webhooks, and the progress of each event sink. */
export const eventSinkTables = {
  webhook: {
    name: 'webhook',
    primaryKey: ['key'],
    columns: {
      key,
      tenantId,
      url: changing('url', 'text'),
      description: optional(changing('description', 'text')),
      kinds: changing('kinds', 'json'),
      secrets: changing('secrets', 'json'),
      disabledAtMs: optional(changing('disabled_at', 'integer')),
      disabledReason: optional(changing('disabled_reason', 'text')),
      sequence: changing('sequence', 'integer'),
      entry: changing('entry', 'integer'),
      epoch: changing('epoch', 'integer'),
      failures: changing('failures', 'integer'),
      failingSinceMs: optional(changing('failing_since', 'integer')),
      nextTryAtMs: optional(changing('next_try_at', 'integer')),
      deliveries: changing('deliveries', 'json'),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
    },
    checks: ['(disabled_at IS NULL) = (disabled_reason IS NULL)'],
    indexes: [{ name: 'webhook_tenant', on: 'tenant_id, key' }],
  },
  eventSink: {
    name: 'event_sink',
    primaryKey: ['name'],
    columns: {
      name: fixed('name', 'text'),
      holder: optional(changing('holder', 'text')),
      leaseExpiresAtMs: optional(changing('lease_expires_at', 'integer')),
      sequence: changing('sequence', 'integer'),
      entry: changing('entry', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
    },
    checks: ['(holder IS NULL) = (lease_expires_at IS NULL)'],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
