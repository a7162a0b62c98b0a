import type { AuditTables } from '../audit/audit-log-row.ts';
import type { ClusterVariableTables } from '../cluster-variable/cluster-variable-row.ts';
import type { GlobalListenerTables } from '../global-listener/global-listener-row.ts';

/** The tables of the whole cluster, besides identity. */
export interface ClusterTables extends AuditTables, ClusterVariableTables, GlobalListenerTables {}
