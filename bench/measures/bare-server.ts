import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createOne } from '../bench-server.ts';
import { keepSending, openLoad } from '../load.ts';
import { throughputValues, type Value } from '../result.ts';
import { throughputOf } from '../throughput.ts';

/** As many connections as enqueue jobs. */
const clients = 128;
const program = fileURLToPath(new URL('../bare-server.ts', import.meta.url));

/** The rate of one small request and its answer on this machine, under the same load: it bounds every rate of one request each. */
export async function runBareServer({
  seconds,
}: {
  readonly seconds: number;
}): Promise<readonly Value[]> {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  try {
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const load = await openLoad([{ port: Number(new URL(line).port) }], clients);
    let done = 0;
    let isOver = false;
    const running = keepSending(
      load.connections,
      createOne,
      () => !isOver,
      () => (done += 1),
    );
    const pids = [child.pid ?? 0];
    const throughput = await throughputOf(() => done, {
      seconds,
      running,
      pids,
      databasePid: undefined,
    });
    isOver = true;
    await running;
    load.close();
    return throughputValues('bare Fastify, one small request', throughput, undefined);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
