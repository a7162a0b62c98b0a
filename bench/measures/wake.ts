import { jsonOf, rawRequest } from '../../test/raw-connection.ts';
import { createOne, jobType, type Running } from '../bench-server.ts';
import { expectStatus, openLoad } from '../load.ts';
import { percentilesOf, type Percentiles } from './latency.ts';

/** The pause between two measures, so that each finds waiting nodes. */
const pauseMs = 5;

/**
 * The time from the answer to a creation at one node to the arrival of its job at a worker that waits at another node;
 * `count` times, without other load. A job that arrives before that answer counts as 0.
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
