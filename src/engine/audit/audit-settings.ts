import type { AuditCategory } from './audit-log-row.ts';

/** Of whose commands the audit log has entries: the categories for each kind of principal. Others leave none. */
export interface AuditSettings {
  readonly user: readonly AuditCategory[];
  readonly client: readonly AuditCategory[];
}
