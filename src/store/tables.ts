import type { TableName, Tables } from '../engine/state/process-rows.ts';
import { agentTables } from './tables/agent-tables.ts';
import { auditTables } from './tables/audit-tables.ts';
import { deploymentTables } from './tables/deployment-tables.ts';
import { decisionTables } from './tables/decision-tables.ts';
import { instanceTables } from './tables/instance-tables.ts';
import { taskTables } from './tables/task-tables.ts';
import { backgroundJobTables } from './tables/background-job-tables.ts';
import { quotaTables } from './tables/quota-tables.ts';
import { scheduleTables } from './tables/schedule-tables.ts';
import { batchOperationTables } from './tables/batch-operation-tables.ts';
import { deletionTables } from './tables/deletion-tables.ts';
import { clusterVariableTables } from './tables/cluster-variable-tables.ts';
import { continuationTables } from './tables/continuation-tables.ts';
import { eventSubscriptionTables } from './tables/event-subscription-tables.ts';
import { messageTables } from './tables/message-tables.ts';
import { eventSinkTables } from './tables/event-sink-tables.ts';
import { globalListenerTables } from './tables/global-listener-tables.ts';
import { identityTables } from './tables/identity-tables.ts';
import type { Table } from './table.ts';

/** The tables whose rows the engine reads and writes. A name without a declaration does not compile. */
export const tables: { readonly [T in TableName]: Table<Tables[T]> } = {
  ...deploymentTables,
  ...decisionTables,
  ...instanceTables,
  ...taskTables,
  ...backgroundJobTables,
  ...quotaTables,
  ...scheduleTables,
  ...eventSinkTables,
  ...batchOperationTables,
  ...deletionTables,
  ...continuationTables,
  ...eventSubscriptionTables,
  ...messageTables,
  ...identityTables,
  ...clusterVariableTables,
  ...globalListenerTables,
  ...agentTables,
  ...auditTables,
};

export const tableNames = Object.keys(tables) as TableName[];
