import type { TableName, Tables } from '../engine/state/process-rows.ts';
import { deploymentTables } from './tables/deployment-tables.ts';
import { decisionTables } from './tables/decision-tables.ts';
import { instanceTables } from './tables/instance-tables.ts';
import { taskTables } from './tables/task-tables.ts';
import { backgroundJobTables } from './tables/background-job-tables.ts';
import { quotaTables } from './tables/quota-tables.ts';
import { scheduleTables } from './tables/schedule-tables.ts';
import { continuationTables } from './tables/continuation-tables.ts';
import { eventSinkTables } from './tables/event-sink-tables.ts';
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
  ...continuationTables,
};

export const tableNames = Object.keys(tables) as TableName[];
