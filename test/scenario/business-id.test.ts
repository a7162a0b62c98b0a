import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sequence, serviceTask, userTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
  await cluster.deploy(sequence('p', serviceTask('first'), serviceTask('second'), userTask('ask')));
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

async function completeNaming(type: string, businessId: unknown) {
  const { jobKey } = await cluster.job(type);
  return {
    jobKey,
    answer: await cluster.call('POST', `/jobs/${jobKey}/completion`, { businessId }),
  };
}

async function businessIdOf(key: string): Promise<unknown> {
  return (await cluster.call('GET', `/process-instances/${key}`)).body.businessId;
}

describe('a business id that comes with the completion of a job', () => {
  it('is given to the process instance, where later work shows it', async () => {
    const key = await cluster.create('p');
    expect((await completeNaming('first', 'order-7')).answer.status).toBe(204);
    expect(await businessIdOf(key)).toBe('order-7');
    expect(await cluster.search('process-instances', { businessId: 'order-7' })).toHaveLength(1);
    const second = await cluster.job('second');
    expect(second.businessId).toBe('order-7');
    await cluster.complete(second.jobKey);
    expect(await cluster.search('user-tasks', { businessId: 'order-7' })).toHaveLength(1);
  });

  it('may be the one that the instance has', async () => {
    const key = await cluster.create('p', { businessId: 'order-1' });
    expect((await completeNaming('first', 'order-1')).answer.status).toBe(204);
    expect(await businessIdOf(key)).toBe('order-1');
  });

  it('may be absent or null', async () => {
    const key = await cluster.create('p');
    expect((await completeNaming('first', null)).answer.status).toBe(204);
    expect(await businessIdOf(key)).toBeNull();
  });

  it.each([
    ['order-2', 409, 'but it already has a business id assigned'],
    ['', 400, 'but the provided business id is empty'],
    ['x'.repeat(257), 400, 'The value for businessId is'],
    [7, 400, 'Request property [businessId] cannot be parsed'],
  ])('is refused as %j: the job stays, and nothing changed', async (businessId, status, text) => {
    const key = await cluster.create('p', { businessId: 'order-1' });
    const { jobKey, answer } = await completeNaming('first', businessId);
    expect(answer).toMatchObject({ status });
    expect(answer.body.detail).toContain(text);
    expect(await businessIdOf(key)).toBe('order-1');
    const [job] = await cluster.search('jobs', { jobKey });
    expect(job).toMatchObject({ state: 'CREATED', endTime: null });
    await cluster.complete(jobKey);
  });

  it('is as long as at creation, and goes into an instance that it ends', async () => {
    await cluster.deploy(sequence('q', serviceTask('last')));
    const key = await cluster.create('q');
    const businessId = 'x'.repeat(256);
    expect((await completeNaming('last', businessId)).answer.status).toBe(204);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await businessIdOf(key)).toBe(businessId);
  });
});

describe('a business id that is assigned to an instance', () => {
  const assign = (key: string, businessId: string) =>
    cluster.call('POST', `/process-instances/${key}/business-id-assignment`, { businessId });

  it('is given once, and never changes', async () => {
    const key = await cluster.create('p');
    expect(await assign(key, 'order-7')).toMatchObject({ status: 204 });
    expect(await businessIdOf(key)).toBe('order-7');
    expect(await assign(key, 'order-7')).toMatchObject({ status: 204 });
    expect(await assign(key, 'order-8')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('it already has a business id assigned') },
    });
    expect(await businessIdOf(key)).toBe('order-7');
  });

  it('is only in work that is created afterwards', async () => {
    await cluster.deploy(sequence('q', serviceTask('first'), userTask('ask')));
    const key = await cluster.create('q');
    expect(await assign(key, 'late')).toMatchObject({ status: 204 });
    expect(await cluster.search('jobs', { processInstanceKey: key })).toMatchObject([
      { businessId: null },
    ]);
    const { jobKey, businessId } = await cluster.job('first');
    expect(businessId).toBeNull();
    await cluster.complete(jobKey);
    expect(await cluster.search('user-tasks', { businessId: 'late' })).toMatchObject([
      { businessId: 'late', processInstanceKey: key },
    ]);
  });

  it('is refused for a key of no living instance', async () => {
    const key = await cluster.create('p');
    const [element] = await cluster.search('element-instances', { elementId: 'first' });
    expect(await assign(element.elementInstanceKey, 'x')).toMatchObject({
      status: 404,
      body: {
        detail: expect.stringContaining('the element with this key is not a process instance'),
      },
    });
    await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    expect(await assign(key, 'x')).toMatchObject({
      status: 404,
      body: {
        detail: `Command 'ASSIGN' rejected with code 'NOT_FOUND': Expected to assign a business id to process instance with key '${key}', but no such process instance was found`,
      },
    });
    for (const businessId of ['', 'x'.repeat(257)]) {
      expect(await assign(key, businessId)).toMatchObject({ status: 400 });
    }
  });
});
