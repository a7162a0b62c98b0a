import type { PausedQueueRow } from './queue/paused-queue-row.ts';
import type { JobOperationTables } from './operation/operation-rows.ts';
import type { WebhookTables } from './webhook/webhook-rows.ts';
import type {
  BackgroundJobRow,
  JobExecutionRow,
  JobLogRow,
  TenantQuotaRow,
  UniqueJobRow,
  IdempotentRequestRow,
  ScheduleRow,
  ScheduleTickRow,
} from './background-rows.ts';

export interface BackgroundTables extends JobOperationTables, WebhookTables {
  backgroundJob: BackgroundJobRow;
  jobExecution: JobExecutionRow;
  jobLog: JobLogRow;
  pausedQueue: PausedQueueRow;
  tenantQuota: TenantQuotaRow;
  uniqueJob: UniqueJobRow;
  idempotentRequest: IdempotentRequestRow;
  schedule: ScheduleRow;
  scheduleTick: ScheduleTickRow;
}
