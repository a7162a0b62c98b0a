import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, checked, fixed, optional, tenantId, type Table } from '../table.ts';

/** Tenants' quotas. */
export const quotaTables = {
  tenantQuota: {
    name: 'tenant_quota',
    primaryKey: ['tenantId'],
    columns: {
      tenantId,
      tier: changing('tier', 'text'),
      limits: optional(changing('limits', 'json')),
      pending: checked(changing('pending', 'integer'), 'pending >= 0'),
      schedules: checked(changing('schedules', 'integer'), 'schedules >= 0'),
      daily: changing('daily', 'integer'),
      dayStartMs: changing('day_start', 'integer'),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
    },
    indexes: [{ name: 'tenant_quota_day', on: 'day_start', where: 'daily > 0' }],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
