import type { Appliers } from '../applier.ts';
import type { AuditLogRow } from './audit-log-row.ts';

export interface AuditEvents {
  /** The only event of a command that is rejected. */
  auditRecorded: { readonly entry: AuditLogRow };
}

export const auditAppliers: Appliers<AuditEvents> = {
  auditRecorded(state, { entry }) {
    state.changes.insert('auditLog', entry);
  },
};
