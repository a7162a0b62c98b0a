import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { benchFolder } from '../bench-server.ts';
import { throughputValues, type Value } from '../result.ts';
import { throughputOf } from '../throughput.ts';
import { batchSize, job } from './measures.ts';

/**
 * BullMQ on a Redis that syncs every write to disk, if there is a `redis-server`; otherwise only a line that says that
 * there is none.
 */
export async function runBullMq({
  seconds,
}: {
  readonly seconds: number;
}): Promise<readonly Value[]> {
  if (spawnSync('redis-server', ['--version']).error !== undefined) {
    process.stdout.write('  BullMQ is left out: there is no redis-server here.\n');
    return [];
  }
  const dir = mkdtempSync(join(benchFolder, 'redis-'));
  const port = await freePort();
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const redis = spawn('redis-server', ['--port', `${port}`, '--dir', dir, ...durable], {
    stdio: 'ignore',
  });
  const ended = once(redis, 'close');
  try {
    return await measure({ port, pid: redis.pid ?? 0, seconds });
  } finally {
    redis.kill('SIGTERM');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const waitingMax = 20_000;

async function measure(options: {
  readonly port: number;
  readonly pid: number;
  readonly seconds: number;
}): Promise<readonly Value[]> {
  const { port, pid, seconds } = options;
  // Its optional native part is not in every registry (package.json, overrides).
  process.env['MSGPACKR_NATIVE_ACCELERATION_DISABLED'] = 'true';
  const { Queue, Worker } = await import('bullmq');
  const { Redis } = await import('ioredis');
  const connection = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
  await connection.ping();
  const queue = new Queue(job.type, { connection });
  let enqueued = 0;
  let completed = 0;
  let isOver = false;
  const worker = new Worker(
    job.type,
    () => {
      completed += 1;
      return Promise.resolve({ ok: true });
    },
    { connection, concurrency: 500 },
  );
  const batch = Array.from({ length: batchSize }, () => ({ name: job.type, data: job.payload }));
  const keepEnqueuing = async (): Promise<void> => {
    while (!isOver) {
      if (enqueued - completed > waitingMax) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      enqueued += batchSize;
      await queue.addBulk(batch);
    }
  };
  const running = keepEnqueuing();
  const throughput = await throughputOf(() => completed, {
    seconds,
    running,
    pids: [process.pid],
    databasePid: pid,
  });
  isOver = true;
  await running;
  await worker.close(true);
  await queue.close();
  connection.disconnect();
  return throughputValues("jobs' life: BullMQ, appendfsync always", throughput, undefined);
}
