import { randomUUID } from 'node:crypto';
import type { EnqueueOptions, Job, JobStatus, JobTypes } from './job.ts';
import { createTransport, type TlsIdentity, type TokenSource } from './transport.ts';

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
  close(): void;
}

export function createJobsClient<Types extends JobTypes = JobTypes>(
  options: JobsClientOptions,
): JobsClient<Types> {
  const transport = createTransport({ connectionsMax: 50, retriesMax: 4, ...options });
  return {
    enqueue: async (type, payload, { idempotencyKey = randomUUID(), ...more } = {}) => {
      const body = { type, payload, ...jobOptions(more), idempotencyKey };
      const { data } = await transport.send<Job<Types[typeof type]>>({
        method: 'POST',
        path: '/enqueue',
        body,
        isRepeatable: true,
      });
      return data;
    },
    enqueueAll: async (jobs, { idempotencyKey = randomUUID() } = {}) => {
      const body = {
        jobs: jobs.map(({ type, payload, options: more = {} }) => ({
          type,
          payload,
          ...jobOptions(more),
        })),
        idempotencyKey,
      };
      const path = '/enqueue/batch';
      const { data } = await transport.send<readonly Enqueued[]>({
        method: 'POST',
        path,
        body,
        isRepeatable: true,
      });
      return data;
    },
    get: async (id) => {
      const path = `/jobs/${encodeURIComponent(id)}`;
      return (await transport.send<Job>({ method: 'GET', path, isRepeatable: true })).data;
    },
    list: async (query = {}) => {
      const path = `/jobs${searchOf(query)}`;
      const { data, meta } = await transport.send<readonly Job[]>({
        method: 'GET',
        path,
        isRepeatable: true,
      });
      return { jobs: data, total: Number(meta['total']) };
    },
    cancel: async (id, reason) => {
      const path = `/jobs/${encodeURIComponent(id)}/cancel`;
      const body = reason === undefined ? {} : { reason };
      return (await transport.send<Job>({ method: 'POST', path, body, isRepeatable: false })).data;
    },
    retry: async (id) => {
      const path = `/jobs/${encodeURIComponent(id)}/retry`;
      return (await transport.send<Job>({ method: 'POST', path, body: {}, isRepeatable: false }))
        .data;
    },
    close: () => transport.close(),
  };
}

function jobOptions({ scheduledAt, ...options }: EnqueueOptions): object {
  if (scheduledAt === undefined) return options;
  const moment = typeof scheduledAt === 'string' ? scheduledAt : scheduledAt.toISOString();
  return { ...options, scheduledAt: moment };
}

function searchOf(query: JobQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
