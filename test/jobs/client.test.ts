/** `continuo/jobs` as a program uses it, against a server that listens. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createJobsClient,
  createJobsWorker,
  type JobsClient,
  JobsServiceError,
  type JobsWorker,
  type JobsWorkerOptions,
  PermanentFailure,
} from '../../src/jobs.ts';
import { openBadWay } from './bad-way.ts';
import { type ClientServer, startClientServer } from './client-server.ts';
import type { TokenSubject } from './issuer.ts';

// A type, because an interface has no index signature.
type Work = {
  'mail.send': { to: string };
  'report.build': { rows: number };
};

let server: ClientServer;
beforeAll(async () => {
  server = await startClientServer();
});
afterAll(() => server.application.stop());

interface Program {
  readonly as: TokenSubject;
  readonly client: JobsClient<Work>;
  /** Errors outside of handlers. */
  readonly errors: unknown[];
  readonly work: (
    handlers: JobsWorkerOptions<Work>['handlers'],
    options?: Partial<JobsWorkerOptions<Work>>,
  ) => JobsWorker;
}

async function startProgram(): Promise<Program> {
  const { as, token } = await server.newTenant();
  const errors: unknown[] = [];
  return {
    as,
    client: createJobsClient<Work>({ url: server.url, token }),
    errors,
    work: (handlers, options = {}) =>
      createJobsWorker<Work>({
        url: server.workersUrl,
        token,
        tls: server.tls,
        handlers,
        onError: (error) => errors.push(error),
        ...options,
      }),
  };
}

const atOnce = { backoff: 'fixed', delaySeconds: 0.05, jitter: 0 } as const;

describe('a client', () => {
  test('enqueues, gets, lists, cancels and retries jobs', async () => {
    const { client, work, errors } = await startProgram();
    const mail = await client.enqueue('mail.send', { to: 'ada' }, { priority: 2 });
    expect(mail).toMatchObject({ status: 'queued', priority: 2, payload: { to: 'ada' } });
    const later = new Date(Date.now() + 3_600_000);
    const [report, again] = await client.enqueueAll([
      { type: 'report.build', payload: { rows: 3 }, options: { scheduledAt: later } },
      { type: 'report.build', payload: { rows: 4 }, options: { unique: { key: 'daily' } } },
    ]);
    expect([report?.status, again?.status]).toEqual(['scheduled', 'queued']);
    const twice = await client.enqueueAll([
      { type: 'report.build', payload: { rows: 4 }, options: { unique: { key: 'daily' } } },
    ]);
    expect(twice).toEqual([{ id: again?.id, status: 'queued', deduplicated: true }]);

    expect(await client.get(report?.id ?? '')).toMatchObject({
      scheduledAt: later.toISOString(),
      payload: { rows: 3 },
    });
    const listed = await client.list({ type: 'report.build', status: 'queued', limit: 5 });
    expect([listed.total, listed.jobs.map(({ id }) => id)]).toEqual([1, [again?.id]]);

    const cancelled = await client.cancel(mail.id, 'not needed');
    expect(cancelled).toMatchObject({ status: 'cancelled', cancelReason: 'not needed' });
    const handled = Promise.withResolvers<undefined>();
    const worker = work({
      'report.build': () => {
        handled.resolve(undefined);
        throw new PermanentFailure('no such table');
      },
    });
    await handled.promise;
    await worker.stop();
    expect(await client.retry(again?.id ?? '')).toMatchObject({ status: 'queued' });
    expect(errors).toEqual([]);
  });

  test('throws the refusals of the service, in its words', async () => {
    const { client } = await startProgram();
    const { id } = await client.enqueue('mail.send', { to: 'ada' });
    await client.cancel(id);
    const refused = await client.cancel(id).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(JobsServiceError);
    expect(refused).toMatchObject({
      code: 'ERR_JOBS_CANNOT_CANCEL_STATUS',
      status: 400,
      details: { status: 'cancelled' },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: expect.stringContaining('cancel'),
    });
  });

  test('asks for its token before each request', async () => {
    const { token } = await server.newTenant();
    const tokens = ['stale', token];
    const client = createJobsClient({
      url: server.url,
      token: () => Promise.resolve(tokens.shift() ?? token),
    });
    await expect(client.list()).rejects.toMatchObject({ code: 'ERR_JOBS_UNAUTHORIZED' });
    expect((await client.list()).total).toBe(0);
    expect(tokens).toEqual([]);
  });

  test('enqueues once, even if requests and answers are lost', async () => {
    const { token } = await server.newTenant();
    const way = await openBadWay(server.url);
    const client = createJobsClient<Work>({ url: way.url, token });
    const job = await client.enqueue('mail.send', { to: 'ada' });
    expect(way.passed()).toBe(2);
    const { jobs, total } = await client.list();
    expect([total, jobs[0]?.id]).toEqual([1, job.id]);
    client.close();
    way.close();
  });

  test('sends nothing that cannot be JSON, and repeats no request that must not be repeated', async () => {
    const { client } = await startProgram();
    const circular: { to: string; self?: object } = { to: 'ada' };
    circular.self = circular;
    await expect(client.enqueue('mail.send', circular)).rejects.toThrow('circular');
    const way = await openBadWay(server.url);
    const { token } = await server.newTenant();
    const impatient = createJobsClient({ url: way.url, token });
    const unknownId = '5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35';
    await expect(impatient.cancel(unknownId)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(way.passed()).toBe(1);
    impatient.close();
    way.close();
  });
});

describe('a worker', () => {
  test('completes jobs with the results of their handlers, and reports progress and log lines', async () => {
    const { as, client, work, errors } = await startProgram();
    const { id } = await client.enqueue('mail.send', { to: 'ada' });
    const handled = Promise.withResolvers<unknown>();
    const worker = work({
      'mail.send': (job, context) => {
        context.progress({ part: 1 });
        context.progress({ part: 2 });
        context.log('connected');
        context.log('greylisted', 'warn');
        handled.resolve([job.jobId, job.tenantId, job.attempt, job.payload.to]);
        return { messageId: 7 };
      },
    });
    expect(await handled.promise).toEqual([id, as.tenant, 1, 'ada']);
    await worker.stop();
    expect(await client.get(id)).toMatchObject({
      status: 'completed',
      result: { messageId: 7 },
      progress: { part: 2 },
      workerId: 'jobs-worker-client',
    });
    const { data } = await server.application.request('GET', `/jobs/v1/jobs/${id}/logs`, { as });
    expect(data).toMatchObject([
      { level: 'info', message: 'connected' },
      { level: 'warn', message: 'greylisted' },
    ]);
    expect(errors).toEqual([]);
  });

  test('runs as many jobs at one time as its setting allows', async () => {
    const { client, work } = await startProgram();
    const jobs = [1, 2, 3, 4, 5, 6, 7].map((rows) => ({
      type: 'report.build' as const,
      payload: { rows },
    }));
    await client.enqueueAll(jobs);
    const [full, all] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const rows: number[] = [];
    let [running, most] = [0, 0];
    const worker = work(
      {
        'report.build': async ({ payload }) => {
          running += 1;
          most = Math.max(most, running);
          if (running === 3) full.resolve(undefined);
          await full.promise;
          running -= 1;
          if (rows.push(payload.rows) === jobs.length) all.resolve(undefined);
        },
      },
      { concurrency: 3 },
    );
    await all.promise;
    await worker.stop();
    expect([most, rows.toSorted()]).toEqual([3, [1, 2, 3, 4, 5, 6, 7]]);
    expect((await client.list({ status: 'completed' })).total).toBe(7);
  });

  test('fails what throws: again after a while, and dead when no attempt is left', async () => {
    const { client, work } = await startProgram();
    const { id } = await client.enqueue(
      'mail.send',
      { to: 'ada' },
      { maxAttempts: 2, retry: atOnce },
    );
    const last = Promise.withResolvers<undefined>();
    const attempts: number[] = [];
    const worker = work({
      'mail.send': (job) => {
        attempts.push(job.attempt);
        if (job.attempt === job.maxAttempts) last.resolve(undefined);
        throw Object.assign(new Error(`no answer to attempt ${job.attempt}`), { code: 'EDNS' });
      },
    });
    await last.promise;
    await worker.stop();
    expect(attempts).toEqual([1, 2]);
    expect(await client.get(id)).toMatchObject({
      status: 'deadlettered',
      attempts: 2,
      error: { message: 'no answer to attempt 2', code: 'EDNS' },
    });
  });

  test('fails a job for good if another attempt would not help', async () => {
    const { client, work } = await startProgram();
    const { id } = await client.enqueue('mail.send', { to: 'nobody' });
    const handled = Promise.withResolvers<undefined>();
    const worker = work({
      'mail.send': () => {
        handled.resolve(undefined);
        throw new PermanentFailure('no such address');
      },
    });
    await handled.promise;
    await worker.stop();
    const job = await client.get(id);
    expect(job).toMatchObject({ status: 'failed', attempts: 1, maxAttempts: 3 });
    expect(job.error).toMatchObject({ message: 'no such address' });
  });

  test.each([
    ['is larger than the service keeps', 'x'.repeat(300_000), 'at most 262144 bytes'],
    ['is no JSON', 1n, 'BigInt'],
  ])('fails an attempt whose result %s', async (_case, result, message) => {
    const { client, work, errors } = await startProgram();
    const { id } = await client.enqueue('mail.send', { to: 'ada' }, { maxAttempts: 1 });
    const handled = Promise.withResolvers<undefined>();
    const worker = work({
      'mail.send': () => {
        handled.resolve(undefined);
        return result;
      },
    });
    await handled.promise;
    await worker.stop();
    const { status, error } = await client.get(id);
    expect([status, error?.message]).toEqual(['deadlettered', expect.stringContaining(message)]);
    expect(errors).toEqual([]);
  });

  test('tells a handler at the next heartbeat that its job was cancelled', async () => {
    const { client, work, errors } = await startProgram();
    const { id } = await client.enqueue('mail.send', { to: 'ada' });
    const [started, aborted] = [
      Promise.withResolvers<undefined>(),
      Promise.withResolvers<unknown>(),
    ];
    const worker = work(
      {
        'mail.send': async (_job, { signal }) => {
          started.resolve(undefined);
          await once(signal, 'abort');
          aborted.resolve(signal.reason);
        },
      },
      { leaseSeconds: 5 },
    );
    await started.promise;
    await client.cancel(id, 'no longer wanted');
    expect(await aborted.promise).toMatchObject({
      message: expect.stringMatching(/cancelled.*ERR_JOBS_LEASE_INVALID/),
    });
    await worker.stop();
    expect(await client.get(id)).toMatchObject({ status: 'cancelled', result: null });
    expect(errors).toEqual([]);
  });

  test('lets running handlers end when it stops, and leases no other job', async () => {
    const { client, work } = await startProgram();
    const { id } = await client.enqueue('mail.send', { to: 'ada' });
    const [started, release] = [
      Promise.withResolvers<undefined>(),
      Promise.withResolvers<undefined>(),
    ];
    const worker = work({
      'mail.send': async () => {
        started.resolve(undefined);
        await release.promise;
        return 'sent';
      },
    });
    await started.promise;
    const stopped = worker.stop();
    const next = await client.enqueue('mail.send', { to: 'bob' });
    release.resolve(undefined);
    await stopped;
    expect(await client.get(id)).toMatchObject({ status: 'completed', result: 'sent' });
    expect(await client.get(next.id)).toMatchObject({ status: 'queued', attempts: 0 });
  });

  test.each([
    ['listens', 'The worker stops.', (signal: AbortSignal) => once(signal, 'abort')],
    ['does not listen', 'The worker stopped before', () => new Promise(() => undefined)],
  ])(
    'fails the attempt of a handler that %s when no time is left',
    async (_case, message, wait) => {
      const { client, work, errors } = await startProgram();
      const { id } = await client.enqueue('mail.send', { to: 'ada' });
      const started = Promise.withResolvers<undefined>();
      const worker = work({
        'mail.send': async (_job, { signal }) => {
          started.resolve(undefined);
          await wait(signal);
          signal.throwIfAborted();
        },
      });
      await started.promise;
      await worker.stop({ graceMs: 0 });
      const { status, attempts, error } = await client.get(id);
      expect([status, attempts, error?.message]).toEqual([
        'scheduled',
        1,
        expect.stringContaining(message),
      ]);
      expect(errors).toEqual([]);
    },
  );

  test('reports errors outside of its handlers', async () => {
    const { client } = await startProgram();
    const { token } = await server.newTenant();
    await client.enqueue('mail.send', { to: 'ada' });
    const told = Promise.withResolvers<unknown>();
    const worker = createJobsWorker<Work>({
      url: server.workersUrl,
      token,
      tls: { ca: server.tls.ca ?? '' },
      handlers: { 'mail.send': () => undefined },
      onError: told.resolve,
    });
    expect(await told.promise).toMatchObject({ code: 'ERR_JOBS_WORKER_UNAUTHORIZED', status: 401 });
    await worker.stop();
  });
});
