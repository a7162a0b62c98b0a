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
  /** Of the service, without `/jobs/v1`. */
  readonly url: string;
  readonly token: TokenSource;
  readonly tls?: TlsIdentity;
  /** Default 50. */
  readonly connectionsMax?: number;
  /** How often a request that was not carried out is sent again. Default 4. */
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
  /** A job that was there already, by its unique key or because the request was repeated. */
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

/** What a tenant's program asks of the Jobs Service. Whatever it refuses is thrown as a `JobsServiceError`. */
export interface JobsClient<Types extends JobTypes> {
  /** Sent again under one idempotency key until it is answered, so it is enqueued once. */
  enqueue<Type extends keyof Types & string>(
    type: Type,
    payload: Types[Type],
    options?: EnqueueOptions & { readonly idempotencyKey?: string },
  ): Promise<Job<Types[Type]>>;
  /** Up to 1,000, all or none. */
  enqueueAll(
    jobs: readonly { [Type in keyof Types & string]: NewJob<Types, Type> }[keyof Types & string][],
    options?: { readonly idempotencyKey?: string },
  ): Promise<readonly Enqueued[]>;
  get(id: string): Promise<Job>;
  list(query?: JobQuery): Promise<JobPage>;
  /** Also a job that runs: its worker learns it at the next heartbeat. */
  cancel(id: string, reason?: string): Promise<Job>;
  retry(id: string): Promise<Job>;
  readonly bulk: BulkClient;
  /** What `bulk` and `deadLetters` have begun. */
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
