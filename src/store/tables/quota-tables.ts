import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, checked, fixed, optional, tenantId, type Table } from '../table.ts';

/** The quotas and the paused queues of tenants. */
export const quotaTables = {
  pausedQueue: {
    name: 'paused_queue',
    primaryKey: ['tenantId', 'type'],
    columns: {
      tenantId,
      type: fixed('type', 'text'),
      processTenantId: changing('process_tenant_id', 'text'),
      reason: optional(changing('reason', 'text')),
      resumesAtMs: optional(changing('resumes_at', 'integer')),
      pausedBy: changing('paused_by', 'text'),
      pausedAtMs: changing('paused_at', 'integer'),
    },
    indexes: [
      { name: 'paused_queue_process', on: 'type, process_tenant_id' },
      { name: 'paused_queue_due', on: 'resumes_at', where: 'resumes_at IS NOT NULL' },
    ],
  },
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
