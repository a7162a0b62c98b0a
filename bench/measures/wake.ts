import { jsonOf, rawRequest } from '../../test/raw-connection.ts';
import { createOne, jobType, type Running } from '../bench-server.ts';
import { expectStatus, openLoad } from '../load.ts';
import { percentilesOf, type Percentiles } from './latency.ts';

/** Between two wakes, so that each meets nodes that wait. */
const pauseMs = 5;

/**
 * From the answer that an instance was created at one node to the job in the hands of a worker that waited at another
 * node; `count` times, alone. What came before the answer, because the news were faster, counts as nothing.
 */
export async function measureWake(
  servers: Running['servers'],
  count: number,
): Promise<Percentiles> {
  const load = await openLoad(servers, 2);
  const [creator, waiter] = load.connections;
  if (creator === undefined || waiter === undefined) throw new Error('Expected two connections');
  const activate = rawRequest('POST', '/v2/jobs/activation', {
    type: jobType,
    worker: 'bench',
    timeout: 60_000,
    maxJobsToActivate: 1,
    requestTimeout: 30_000,
  });
  const wakesMs: number[] = [];
  while (wakesMs.length < count) {
    const waiting = waiter.send(activate).then((answer) => ({ answer, atMs: performance.now() }));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    expectStatus(await creator.send(createOne), 200);
    const createdAtMs = performance.now();
    const { answer, atMs } = await waiting;
    expectStatus(answer, 200);
    const { jobs } = jsonOf(answer) as { readonly jobs: readonly { readonly jobKey: string }[] };
    for (const { jobKey } of jobs) {
      const path = `/v2/jobs/${jobKey}/completion`;
      expectStatus(await creator.send(rawRequest('POST', path, {})), 204);
    }
    if (jobs.length > 0) wakesMs.push(Math.max(atMs - createdAtMs, 0));
  }
  load.close();
  return percentilesOf(wakesMs);
}
