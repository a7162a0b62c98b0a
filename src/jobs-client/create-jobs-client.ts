import { randomUUID } from 'node:crypto';
import {
  type BulkClient,
  createBulkClient,
  createOperationsClient,
  type OperationsClient,
} from './bulk-client.ts';
import { createCalls, pathOf } from './calls.ts';
import { createDeadLettersClient, type DeadLettersClient } from './dead-letters-client.ts';
import { createEventsClient, type EventsClient } from './events-client.ts';
import type { EnqueueOptions, Job, JobStatus, JobTypes } from './job.ts';
import { createQuotaClient, type QuotaClient } from './quota-client.ts';
import { createSchedulesClient, type SchedulesClient } from './schedules-client.ts';
import { createTransport, type TlsIdentity, type TokenSource } from './transport.ts';
import { createWebhooksClient, type WebhooksClient } from './webhooks-client.ts';

export interface JobsClientOptions {
  /** The address of the service, without `/jobs/v1`. */
  readonly url: string;
  readonly token: TokenSource;
  readonly tls?: TlsIdentity;
  /** Default 50. */
  readonly connectionsMax?: number;
  /** The most repetitions of a request that was not carried out. Default 4. */
  readonly retriesMax?: number;
}

export interface NewJob<Types extends JobTypes, Type extends keyof Types & string> {
  readonly type: Type;
  readonly payload: Types[Type];
  readonly options?: EnqueueOptions;
}

export interface Enqueued {
  readonly id: string;
  readonly status: JobStatus;
  /** True for a job that existed already, because of its unique key or a repeated request. */
  readonly deduplicated: boolean;
}

export interface JobQuery {
  readonly status?: JobStatus;
  readonly type?: string;
  /** From 1. */
  readonly page?: number;
  /** 1 … 100. */
  readonly limit?: number;
}

export interface JobPage {
  readonly jobs: readonly Job[];
  readonly total: number;
}

/** The requests of a tenant's program to the Jobs Service. A refusal throws a `JobsServiceError`. */
export interface JobsClient<Types extends JobTypes> {
  /** Repeats the request under one idempotency key until it is answered, so the job is enqueued once. */
  enqueue<Type extends keyof Types & string>(
    type: Type,
    payload: Types[Type],
    options?: EnqueueOptions & { readonly idempotencyKey?: string },
  ): Promise<Job<Types[Type]>>;
  /** Enqueues up to 1,000 jobs, all or none. */
  enqueueAll(
    jobs: readonly { [Type in keyof Types & string]: NewJob<Types, Type> }[keyof Types & string][],
    options?: { readonly idempotencyKey?: string },
  ): Promise<readonly Enqueued[]>;
  get(id: string): Promise<Job>;
  list(query?: JobQuery): Promise<JobPage>;
  /** Cancels a job, also a running one: its worker is notified at the next heartbeat. */
  cancel(id: string, reason?: string): Promise<Job>;
  retry(id: string): Promise<Job>;
  readonly bulk: BulkClient;
  /** Operations that `bulk` and `deadLetters` have started. */
  readonly operations: OperationsClient;
  readonly schedules: SchedulesClient;
  readonly deadLetters: DeadLettersClient;
  readonly events: EventsClient;
  readonly quota: QuotaClient;
  readonly webhooks: WebhooksClient;
  close(): void;
}

export function createJobsClient<Types extends JobTypes = JobTypes>(
  options: JobsClientOptions,
): JobsClient<Types> {
  const transport = createTransport({ connectionsMax: 50, retriesMax: 4, ...options });
  const calls = createCalls(transport);
  return {
    enqueue: (type, payload, { idempotencyKey = randomUUID(), ...more } = {}) =>
      calls.repeat('POST', '/enqueue', { type, payload, ...jobOptions(more), idempotencyKey }),
    enqueueAll: (jobs, { idempotencyKey = randomUUID() } = {}) => {
      const wanted = jobs.map(({ type, payload, options: more = {} }) => ({
        type,
        payload,
        ...jobOptions(more),
      }));
      return calls.repeat('POST', '/enqueue/batch', { jobs: wanted, idempotencyKey });
    },
    get: (id) => calls.read(pathOf('jobs', id)),
    list: async (query = {}) => {
      const { items, total } = await calls.page<Job>('/jobs', { ...query });
      return { jobs: items, total };
    },
    cancel: (id, reason) =>
      calls.once('POST', pathOf('jobs', id, 'cancel'), reason === undefined ? {} : { reason }),
    retry: (id) => calls.once('POST', pathOf('jobs', id, 'retry'), {}),
    bulk: createBulkClient(calls),
    operations: createOperationsClient(calls),
    schedules: createSchedulesClient(calls),
    deadLetters: createDeadLettersClient(calls),
    events: createEventsClient(calls),
    quota: createQuotaClient(calls),
    webhooks: createWebhooksClient(calls),
    close: () => transport.close(),
  };
}

function jobOptions({ scheduledAt, ...options }: EnqueueOptions): object {
  if (scheduledAt === undefined) return options;
  const moment = typeof scheduledAt === 'string' ? scheduledAt : scheduledAt.toISOString();
  return { ...options, scheduledAt: moment };
}
