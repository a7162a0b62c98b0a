import type { BackgroundTables } from './background-tables.ts';
import type { IdentityTable } from '../identity/identity-rows.ts';
import { membershipId } from '../identity/membership-id.ts';
import type { BatchOperationTables } from '../batch-operation/batch-operation-rows.ts';
import type { Tables } from '../state/process-rows.ts';
import type { PausedQueueRow } from './queue/paused-queue-row.ts';

/** The tables from which commands load rows by key. */
export type LoadableTable =
  | Exclude<keyof BackgroundTables, 'jobExecution' | 'jobLog'>
  | keyof BatchOperationTables
  | 'agentInstance'
  | 'continuation'
  | 'eventSubscription'
  | 'message'
  | 'messageCorrelation'
  | IdentityTable;

type RowIds = {
  readonly [T in Exclude<LoadableTable, 'pausedQueue'>]: (row: Tables[T]) => string;
} & {
  readonly pausedQueue: (queue: Pick<PausedQueueRow, 'tenantId' | 'type'>) => string;
};

/** The values of a row's primary key, one per line. No value can contain a line break. */
export const rowId: RowIds = {
  backgroundJob: ({ key }) => key,
  pausedQueue: ({ tenantId, type }) => `${tenantId}\n${type}`,
  tenantQuota: ({ tenantId }) => tenantId,
  uniqueJob: ({ tenantId, uniqueKey }) => `${tenantId}\n${uniqueKey}`,
  idempotentRequest: ({ tenantId, idempotencyKey }) => `${tenantId}\n${idempotencyKey}`,
  schedule: ({ key }) => key,
  jobOperation: ({ key }) => key,
  batchOperation: ({ key }) => key,
  batchOperationItem: ({ key }) => key,
  webhook: ({ key }) => key,
  agentInstance: ({ key }) => key,
  continuation: ({ key }) => key,
  eventSubscription: ({ key }) => key,
  message: ({ key }) => key,
  messageCorrelation: ({ key }) => key,
  eventSink: ({ name }) => name,
  scheduleTick: ({ scheduleKey, tickAtMs }) => `${scheduleKey}\n${tickAtMs}`,
  user: ({ username }) => username,
  group: ({ groupId }) => groupId,
  role: ({ roleId }) => roleId,
  tenant: ({ tenantId }) => tenantId,
  mappingRule: ({ mappingRuleId }) => mappingRuleId,
  membership: membershipId,
  authorization: ({ key }) => key,
};
