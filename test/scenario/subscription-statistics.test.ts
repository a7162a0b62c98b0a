import { afterEach, beforeEach, expect, it } from 'vitest';
import { catchOf, file, message, process } from './message-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const statistics = async (body?: object) => {
  const path = '/process-definitions/statistics/message-subscriptions';
  return cluster.call('POST', path, body);
};
const counts = async (body?: object): Promise<string[]> => {
  const { items } = (await statistics(body)).body;
  return items.map(
    (item: Record<string, unknown>) =>
      `${String(item['processDefinitionId'])} ${String(item['activeSubscriptions'])} of ${String(item['processInstancesWithActiveSubscriptions'])}`,
  );
};

it('counts the open subscriptions that match, by version of the process', async () => {
  await cluster.deploy(file([message('m', 'paid', '=key')], process('p', catchOf('wait', 'm'))));
  await cluster.deploy(file([message('m', 'sent', '=key')], process('q', catchOf('hear', 'm'))));
  const first = await cluster.create('p', { variables: { key: 'a' } });
  await cluster.create('p', { variables: { key: 'b' } });
  await cluster.create('q', { variables: { key: 'a' } });
  expect(await counts()).toEqual(['p 2 of 2', 'q 1 of 1']);
  expect(await counts({ filter: { correlationKey: 'a' } })).toEqual(['p 1 of 1', 'q 1 of 1']);
  expect(await counts({ filter: { messageName: { $like: 's*' } } })).toEqual(['q 1 of 1']);
  await cluster.call('POST', '/messages/correlation', { name: 'paid', correlationKey: 'a' });
  expect(await cluster.state(first)).toBe('COMPLETED');
  expect(await counts()).toEqual(['p 1 of 1', 'q 1 of 1']);
  expect(await counts({ page: { from: 1 } })).toEqual(['q 1 of 1']);
  const refused = await statistics({ filter: { processInstanceKey: 'x' } });
  expect(refused.status).toBe(400);
});
