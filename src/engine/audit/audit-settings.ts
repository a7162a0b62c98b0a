import type { AuditCategory } from './audit-log-row.ts';

/** The commands that the audit log records: categories for each kind of principal. Other commands leave no entry. */
export interface AuditSettings {
  readonly user: readonly AuditCategory[];
  readonly client: readonly AuditCategory[];
}
