import { afterEach, beforeEach, expect, it } from 'vitest';
import { bpmn, element, end, path, serviceTask, start } from './bpmn.ts';
import { type Cluster, openCluster } from './cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

it('resolving all incidents of an instance gives each exhausted job one more try', async () => {
  await cluster.deploy(
    bpmn(
      'p',
      start(),
      element('parallelGateway', 'fork'),
      serviceTask('a'),
      serviceTask('b'),
      element('scriptTask', 'c', {
        extensions: '<zeebe:script expression="=assert(x, x != null)" resultVariable="r" />',
      }),
      end(),
      path('start->fork->a->end'),
      path('fork->b'),
      path('fork->c'),
    ),
  );
  const key = await cluster.create('p');
  const others = await cluster.create('p');
  const jobs = await cluster.activate('a');
  for (const { jobKey } of jobs) await cluster.fail(jobKey, { retries: 0 });
  await cluster.call('PUT', `/element-instances/${key}/variables`, { variables: { x: 1 } });
  const resolution = `/process-instances/${key}/incident-resolution`;
  expect(await cluster.call('POST', resolution)).toMatchObject({
    status: 200,
    body: { batchOperationType: 'RESOLVE_INCIDENT' },
  });
  const active = (processInstanceKey: string) =>
    cluster.search('incidents', { processInstanceKey, state: 'ACTIVE' });
  expect(await active(key)).toEqual([]);
  expect(await active(others)).toHaveLength(2);
  expect(await cluster.trace(key)).toContain('c COMPLETED');
  const again = await cluster.activate('a');
  expect(again).toMatchObject([{ processInstanceKey: key, retries: 1 }]);
  await cluster.complete(again[0].jobKey);
  const nothingLeft = await cluster.call('POST', resolution);
  expect(nothingLeft.status).toBe(200);
});
