/** `continuo/jobs`: enqueue jobs and work on them from a program of yours. */
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
export { JobsServiceError } from './jobs-client/jobs-service-error.ts';
export type { TlsIdentity, TokenSource } from './jobs-client/transport.ts';
