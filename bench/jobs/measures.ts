/** The measures of `npm run bench:jobs`: each on a fresh server, over HTTP, durable, load and server on one machine. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RawAnswer, RawConnection } from '../../test/raw-connection.ts';
import { expectStatus, keepSending } from '../load.ts';
import { percentilesOf, type Percentiles } from '../measures/latency.ts';
import { residentMib } from '../measures/memory.ts';
import { throughputOf, type Throughput } from '../throughput.ts';
import { liftLimits, type JobsServer } from './jobs-server.ts';

export const job = {
  type: 'email.send',
  payload: { to: 'somebody@example.com', subject: 'Your order 4711', items: [1, 2, 3] },
};

const clients = 128;
const batchClients = 8;
/** The number of connections that keep the server busy while others handle their answers. */
const workers = 32;
export const batchSize = 1_000;
const leaseSize = 500;

async function open(
  count: number,
  one: () => Promise<RawConnection>,
): Promise<readonly RawConnection[]> {
  return Promise.all(Array.from({ length: count }, one));
}

function closeAll(connections: readonly RawConnection[]): void {
  for (const connection of connections) connection.close();
}

/** One job a request. */
export async function measureEnqueue(server: JobsServer, seconds: number): Promise<Throughput> {
  const request = server.request('POST', '/jobs/v1/enqueue', job);
  return measureRequests(server, { seconds, request, connectionCount: clients, jobsEach: 1 });
}

/** A thousand jobs a request. */
export async function measureBatches(server: JobsServer, seconds: number): Promise<Throughput> {
  const request = server.request('POST', '/jobs/v1/enqueue/batch', batchOf(batchSize));
  const connectionCount = batchClients;
  return measureRequests(server, { seconds, request, connectionCount, jobsEach: batchSize });
}

function batchOf(size: number, more: object = {}): object {
  return { jobs: Array.from({ length: size }, () => ({ ...job, ...more })) };
}

async function measureRequests(
  server: JobsServer,
  load: {
    readonly seconds: number;
    readonly request: Buffer;
    readonly connectionCount: number;
    readonly jobsEach: number;
  },
): Promise<Throughput> {
  const connections = await open(load.connectionCount, server.openClient);
  let done = 0;
  let isOver = false;
  const running = keepSending(
    connections,
    load.request,
    () => !isOver,
    () => (done += load.jobsEach),
    201,
  );
  const throughput = await throughputOf(() => done, { ...load, running, ...pidsOf(server) });
  isOver = true;
  await running;
  closeAll(connections);
  return throughput;
}

function pidsOf({ pid, databasePid }: JobsServer) {
  return { pids: [pid], databasePid };
}

/** Enqueued, leased and completed in batches: the rate of completions, while a bounded number waits. */
export async function measureLifeCycle(server: JobsServer, seconds: number): Promise<Throughput> {
  const waitingMax = 20_000;
  const enqueue = server.request('POST', '/jobs/v1/enqueue/batch', batchOf(batchSize));
  let enqueued = 0;
  let completed = 0;
  let isOver = false;
  const clientConnections = await open(batchClients, server.openClient);
  const workerConnections = await open(workers, server.openWorker);
  const keepEnqueuing = async (connection: RawConnection): Promise<void> => {
    while (!isOver) {
      if (enqueued - completed > waitingMax) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      enqueued += batchSize;
      expectStatus(await connection.send(enqueue), 201);
    }
  };
  const keepWorking = async (connection: RawConnection): Promise<void> => {
    while (!isOver) {
      // The count is read again after the wait, because other callers have changed it meanwhile.
      const count = await workOnce(server, connection);
      completed += count;
    }
  };
  const running = Promise.all([
    ...clientConnections.map(keepEnqueuing),
    ...workerConnections.map(keepWorking),
  ]);
  const throughput = await throughputOf(() => completed, { seconds, running, ...pidsOf(server) });
  isOver = true;
  await running;
  closeAll([...clientConnections, ...workerConnections]);
  return throughput;
}

/** Leases a batch and completes it; returns the number of jobs. */
async function workOnce(server: JobsServer, connection: RawConnection): Promise<number> {
  const leased = await connection.send(
    server.request('POST', '/jobs/v1/_internal/worker/lease/batch', {
      types: [job.type],
      limit: leaseSize,
      waitSeconds: 1,
    }),
  );
  const leases = leasesIn(leased).map((lease) => ({ ...lease, result: { ok: true } }));
  if (leases.length === 0) return 0;
  const answer = await connection.send(
    server.request('POST', '/jobs/v1/_internal/worker/complete/batch', { leases }),
  );
  expectStatus(answer, 200);
  if (answer.body.includes('"refused":0')) return leases.length;
  throw new Error('Expected every lease of a batch to be completed');
}

const leasePattern = /"jobId":"([^"]+)"|"leaseToken":"([^"]+)"/g;

/** Does not read all of the JSON, because the server lacks all time that the client uses. */
function leasesIn(answer: RawAnswer): { readonly jobId: string; readonly leaseToken: string }[] {
  expectStatus(answer, 200);
  const leases: { jobId: string; leaseToken: string }[] = [];
  for (const [, jobId, leaseToken] of answer.body.toString('latin1').matchAll(leasePattern)) {
    if (jobId !== undefined) leases.push({ jobId, leaseToken: '' });
    const last = leases.at(-1);
    if (leaseToken !== undefined && last !== undefined) last.leaseToken = leaseToken;
  }
  return leases;
}

/** From the moment a job is sent (open loop, at a steady rate) to the moment a waiting worker has it. */
export async function measureHandOver(
  server: JobsServer,
  options: { readonly perSecond: number; readonly seconds: number; readonly token?: string },
): Promise<Percentiles> {
  const total = options.perSecond * options.seconds;
  const sentAtMs: number[] = [];
  const latenciesMs: number[] = [];
  const connections = await open(8, server.openClient);
  const workerConnections = await open(8, server.openWorker);
  const { token } = options;
  const type = 'hand.over';
  const lease = server.request(
    'POST',
    '/jobs/v1/_internal/worker/lease',
    { types: [type], limit: 1, waitSeconds: 5 },
    token,
  );
  const work = async (connection: RawConnection): Promise<void> => {
    while (latenciesMs.length < total) {
      const answer = await connection.send(lease);
      const nowMs = performance.now();
      const [, number] = /"number":(\d+)/.exec(answer.body.toString('latin1')) ?? [];
      if (number === undefined) continue;
      latenciesMs.push(nowMs - (sentAtMs[Number(number)] ?? nowMs));
      const leases = leasesIn(answer);
      await connection.send(
        server.request('POST', '/jobs/v1/_internal/worker/complete/batch', { leases }, token),
      );
    }
  };
  const working = Promise.all(workerConnections.map(work));
  const startedAtMs = performance.now();
  for (let number = 0; number < total; number += 1) {
    const dueAtMs = startedAtMs + (number * 1_000) / options.perSecond;
    const waitMs = dueAtMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    // The lateness of the timer does not count as time of the server.
    sentAtMs[number] = performance.now();
    const body = { type, payload: { number } };
    const connection = connections[number % connections.length];
    void connection?.send(server.request('POST', '/jobs/v1/enqueue', body, token));
  }
  await working;
  closeAll([...connections, ...workerConnections]);
  return percentilesOf(latenciesMs);
}

const quietTenant = '10000000-0000-4000-8000-00000000000a';

/** The quiet tenant's hand-over, alone and beside a tenant that enqueues a hundred times as much for the same workers. */
export async function measureNoisyNeighbour(
  server: JobsServer,
  seconds: number,
): Promise<{ readonly alone: Percentiles; readonly beside: Percentiles }> {
  const quiet = server.tokenOf(quietTenant);
  await liftLimits(server, quietTenant, quiet);
  const perSecond = 10;
  const alone = await measureHandOver(server, { perSecond, seconds, token: quiet });
  let isOver = false;
  const connections = await open(2, server.openClient);
  const noise = server.request(
    'POST',
    '/jobs/v1/enqueue/batch',
    batchOf(100, { type: 'hand.over', payload: {} }),
  );
  const makeNoise = async (connection: RawConnection): Promise<void> => {
    while (!isOver) {
      expectStatus(await connection.send(noise), 201);
      await new Promise((resolve) => setTimeout(resolve, (1_000 * 2 * 100) / (100 * perSecond)));
    }
  };
  const running = Promise.all(connections.map(makeNoise));
  const beside = await measureHandOver(server, { perSecond, seconds, token: quiet });
  isOver = true;
  await running;
  closeAll(connections);
  return { alone, beside };
}

export interface Delayed {
  readonly gigabytes: number;
  /**
   * Measured when a tenth of the jobs waits, and when all wait: the first shows the memory of the load, the growth that
   * of waiting jobs.
   */
  readonly warmMib: number;
  readonly grownMib: number;
}

/** Jobs for a far day: bytes on disk, and the server's memory. */
export async function measureDelayed(
  server: JobsServer,
  count: number,
  onProgress: (done: number) => void,
): Promise<Delayed> {
  const connections = await open(batchClients, server.openClient);
  const request = server.request(
    'POST',
    '/jobs/v1/enqueue/batch',
    batchOf(batchSize, { scheduledAt: '2030-01-01T00:00:00Z' }),
  );
  let sent = 0;
  const sendUntil = (until: number) =>
    keepSending(
      connections,
      request,
      () => {
        if (sent >= until) return false;
        sent += batchSize;
        return true;
      },
      () => onProgress(sent),
      201,
    );
  await sendUntil(count / 10);
  const warmMib = residentMib(server.pid);
  await sendUntil(count);
  closeAll(connections);
  const grownMib = residentMib(server.pid) - warmMib;
  const bytes = readdirSync(server.dataDir)
    .filter((name) => name.startsWith('continuo.db'))
    .reduce((sum, name) => sum + statSync(join(server.dataDir, name)).size, 0);
  return { gigabytes: bytes / 1e9, warmMib, grownMib };
}
