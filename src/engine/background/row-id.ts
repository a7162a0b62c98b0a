import type { BackgroundTables } from './background-tables.ts';
import type { Tables } from '../state/process-rows.ts';

/** Tables whose rows commands load by key. */
export type LoadableTable =
  Exclude<keyof BackgroundTables, 'jobExecution' | 'jobLog'> | 'continuation';

/** The values of a row's primary key, one per line. No value can contain a line break. */
export const rowId: { readonly [T in LoadableTable]: (row: Tables[T]) => string } = {
  backgroundJob: ({ key }) => key,
  tenantQuota: ({ tenantId }) => tenantId,
  uniqueJob: ({ tenantId, uniqueKey }) => `${tenantId}\n${uniqueKey}`,
  idempotentRequest: ({ tenantId, idempotencyKey }) => `${tenantId}\n${idempotencyKey}`,
  schedule: ({ key }) => key,
  jobOperation: ({ key }) => key,
  webhook: ({ key }) => key,
  continuation: ({ key }) => key,
  eventSink: ({ name }) => name,
  scheduleTick: ({ scheduleKey, tickAtMs }) => `${scheduleKey}\n${tickAtMs}`,
};
