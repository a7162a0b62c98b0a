import { rawRequest, type RawConnection } from '../../test/raw-connection.ts';
import { createOne, jobType, type Running } from '../bench-server.ts';
import { expectStatus, keepSending, openLoad } from '../load.ts';
import { throughputOf, type Throughput } from '../throughput.ts';

/**
 * The number of clients for the create-only figure. Waiting clients share commits, so few clients would measure only
 * the disk.
 */
const clientCount = 256;
const creatorCount = 128;
const workerCount = 8;
const batchSize = 32;
/** Creators wait at this number of open instances, so that the measure is the whole life and not a growing backlog. */
const openMax = 1_000;
const jobKeys = /"jobKey":"(\d+)"/g;

const activate = rawRequest('POST', '/v2/jobs/activation', {
  type: jobType,
  worker: 'bench',
  timeout: 60_000,
  maxJobsToActivate: batchSize,
  requestTimeout: 1_000,
});

/** Instances of a one-task process with their whole life: create, activate in batches, complete. */
export async function measureOneTask(
  { servers, databasePid }: Pick<Running, 'servers' | 'databasePid'>,
  seconds: number,
): Promise<Throughput> {
  const watched = { pids: servers.map(({ pid }) => pid), databasePid };
  const creators = await openLoad(servers, creatorCount);
  const workers = await openLoad(servers, workerCount * (batchSize + 1));
  let created = 0;
  let completed = 0;
  let isOver = false;
  const isFull = (): boolean => created - completed >= openMax;
  let wakeCreators: (() => void)[] = [];

  const create = async (connection: RawConnection): Promise<void> => {
    while (!isOver) {
      if (isFull()) {
        await new Promise<void>((resolve) => wakeCreators.push(resolve));
        continue;
      }
      created += 1;
      expectStatus(await connection.send(createOne), 200);
    }
  };
  const complete = async (connection: RawConnection, jobKey: string): Promise<void> => {
    const request = rawRequest('POST', `/v2/jobs/${jobKey}/completion`, {
      variables: { result: true },
    });
    expectStatus(await connection.send(request), 204);
    completed += 1;
    if (wakeCreators.length > 0 && !isFull()) wakeAll();
  };
  const wakeAll = (): void => {
    const sleeping = wakeCreators;
    wakeCreators = [];
    for (const wake of sleeping) wake();
  };
  const work = async (index: number): Promise<void> => {
    const own = workers.connections.slice(index * (batchSize + 1), (index + 1) * (batchSize + 1));
    const [poller, ...completers] = own;
    if (poller === undefined) return;
    while (!isOver) {
      const answer = await poller.send(activate);
      expectStatus(answer, 200);
      const keys = [...answer.body.toString('latin1').matchAll(jobKeys)].map(
        (match) => match[1] ?? '',
      );
      await Promise.all(
        keys.map((key, at) => complete(completers[at % completers.length] ?? poller, key)),
      );
    }
  };

  const running = Promise.all([
    ...creators.connections.map(create),
    ...Array.from({ length: workerCount }, (_, index) => work(index)),
  ]);
  const throughput = await throughputOf(() => completed, { ...watched, seconds, running });
  isOver = true;
  wakeAll();
  await running;
  creators.close();
  workers.close();
  return throughput;
}

/** Instances created, of which each waits for a worker. */
export async function measureCreate(
  { servers, databasePid }: Pick<Running, 'servers' | 'databasePid'>,
  seconds: number,
): Promise<Throughput> {
  const watched = { pids: servers.map(({ pid }) => pid), databasePid };
  const load = await openLoad(servers, clientCount);
  let created = 0;
  let isOver = false;
  const running = keepSending(
    load.connections,
    createOne,
    () => !isOver,
    () => (created += 1),
  );
  const throughput = await throughputOf(() => created, { ...watched, seconds, running });
  isOver = true;
  await running;
  load.close();
  return throughput;
}
