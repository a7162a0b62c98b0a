/** `continuo/jobs`: a client that enqueues jobs, and a worker that runs them. */
export {
  createJobsClient,
  type Enqueued,
  type JobPage,
  type JobQuery,
  type JobsClient,
  type JobsClientOptions,
  type NewJob,
} from './jobs-client/create-jobs-client.ts';
export {
  createJobsWorker,
  type JobsWorker,
  type JobsWorkerOptions,
} from './jobs-client/create-jobs-worker.ts';
export { type JobContext, type JobHandler, PermanentFailure } from './jobs-client/job-handler.ts';
export type {
  EnqueueOptions,
  Job,
  JobFailure,
  JobStatus,
  JobTypes,
  LeasedJob,
} from './jobs-client/job.ts';
export type {
  BulkClient,
  CautiousPace,
  JobSelection,
  Matched,
  Operation,
  OperationsClient,
  OperationStatus,
  Pace,
  StatusSelection,
} from './jobs-client/bulk-client.ts';
export type { Page, PageQuery } from './jobs-client/calls.ts';
export type {
  DeadLetterQuery,
  DeadLettersClient,
  DeadLetterStats,
} from './jobs-client/dead-letters-client.ts';
export type { EventPage, EventQuery, EventsClient, JobEvent } from './jobs-client/events-client.ts';
export type { Quota, QuotaClient, QuotaCounts, Tier } from './jobs-client/quota-client.ts';
export type {
  Backfilled,
  MissedRunPolicy,
  NewSchedule,
  OverlapPolicy,
  ProcessTarget,
  Schedule,
  SchedulesClient,
  ScheduleSettings,
  ScheduleTick,
  TickOutcome,
} from './jobs-client/schedules-client.ts';
export type {
  NewWebhook,
  Webhook,
  WebhookDelivery,
  WebhooksClient,
  WebhookSecret,
} from './jobs-client/webhooks-client.ts';
export { JobsServiceError } from './jobs-client/jobs-service-error.ts';
export type { TlsIdentity, TokenSource } from './jobs-client/transport.ts';
