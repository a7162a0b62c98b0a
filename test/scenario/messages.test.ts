import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cluster, openCluster } from './scenario-cluster.ts';
import { catchOf, file, message, process, startOf } from './message-bpmn.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const publish = (body: object = {}) =>
  cluster.call('POST', '/messages/publication', { name: 'paid', correlationKey: 'a', ...body });
const correlate = (body: object = {}) =>
  cluster.call('POST', '/messages/correlation', { name: 'paid', correlationKey: 'a', ...body });
const subscriptions = async (filter: object) =>
  (await cluster.search('message-subscriptions', filter)).map(
    (item: { elementId: string; messageSubscriptionState: string }) =>
      `${item.elementId}:${item.messageSubscriptionState}`,
  );
/** A message arrives a moment after its publication is answered. */
const completed = (key: string) => expect.poll(() => cluster.state(key)).toBe('COMPLETED');
const hour = 3_600_000;

const waiting = file([message('m', 'paid', '=key')], process('p', catchOf('hear', 'm')));

describe('a catch event', () => {
  beforeEach(() => cluster.deploy(waiting));

  it('takes a message with its variables', async () => {
    const key = await cluster.create('p', { variables: { key: 'a', x: 1 } });
    expect(await subscriptions({ processInstanceKey: key })).toEqual(['hear:CREATED']);
    await publish({ variables: { x: 2, y: 3 } });
    await completed(key);
    expect(await cluster.variables(key)).toEqual({ key: 'a', x: 2, y: 3 });
    expect(await subscriptions({ processInstanceKey: key })).toEqual(['hear:CORRELATED']);
    expect(
      await cluster.search('correlated-message-subscriptions', { processInstanceKey: key }),
    ).toMatchObject([{ messageName: 'paid', correlationKey: 'a', elementId: 'hear' }]);
  });

  it('takes stored messages, the oldest first', async () => {
    await publish({ timeToLive: hour, variables: { nr: 1 } });
    await publish({ timeToLive: hour, variables: { nr: 2 } });
    for (const nr of [1, 2]) {
      const key = await cluster.create('p', { variables: { key: 'a' } });
      await completed(key);
      expect(await cluster.variables(key)).toEqual({ key: 'a', nr });
    }
    const third = await cluster.create('p', { variables: { key: 'a' } });
    expect(await cluster.state(third)).toBe('ACTIVE');
  });

  it('takes no message that has expired', async () => {
    await publish({ timeToLive: 1_000 });
    await cluster.advance(1_000);
    const key = await cluster.create('p', { variables: { key: 'a' } });
    expect(await cluster.state(key)).toBe('ACTIVE');
  });

  it('in each of two instances takes one of two messages', async () => {
    const keys = [];
    for (let at = 0; at < 2; at += 1)
      keys.push(await cluster.create('p', { variables: { key: 'a' } }));
    await Promise.all([publish({ variables: { nr: 1 } }), publish({ variables: { nr: 2 } })]);
    await Promise.all(keys.map(completed));
    const found = await Promise.all(keys.map((key) => cluster.variables(key)));
    expect(found.map(({ nr }) => nr).sort()).toEqual([1, 2]);
  });

  it('in one of very many instances with the same key receives each message', async () => {
    await Promise.all(
      Array.from({ length: 250 }, () => cluster.create('p', { variables: { key: 'a' } })),
    );
    await Promise.all(Array.from({ length: 230 }, (_, nr) => publish({ variables: { nr } })));
    await expect
      .poll(() => cluster.search('process-instances', { state: 'COMPLETED' }), { timeout: 20_000 })
      .toHaveLength(230);
    const correlations = await cluster.search('correlated-message-subscriptions', {});
    expect(new Set(correlations.map((item: { messageKey: string }) => item.messageKey)).size).toBe(
      230,
    );
  });

  it('is correlated, and the answer names its instance', async () => {
    expect(await correlate()).toMatchObject({ status: 404 });
    const key = await cluster.create('p', { variables: { key: 'a' } });
    expect(await correlate({ variables: { x: 1 } })).toMatchObject({
      status: 200,
      body: { processInstanceKey: key, messageKey: expect.any(String) as string },
    });
    await completed(key);
    expect(await correlate()).toMatchObject({ status: 404 });
  });

  it('fails for a key of the wrong type, and waits after the variable is right', async () => {
    const key = await cluster.create('p', { variables: { key: true } });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({
      errorType: 'EXTRACT_VALUE_ERROR',
      elementId: 'hear',
      errorMessage:
        "Failed to extract the correlation key for 'key': The value must be either a string or a number, but was 'BOOLEAN'.",
    });
    await cluster.call('PUT', `/element-instances/${key}/variables`, { variables: { key: 12.7 } });
    const { incidentKey } = incident as { incidentKey: string };
    await cluster.call('POST', `/incidents/${incidentKey}/resolution`);
    await publish({ correlationKey: '12' });
    await completed(key);
  });

  it('waits no longer when its instance is cancelled', async () => {
    const key = await cluster.create('p', { variables: { key: 'a' } });
    await cluster.call('POST', `/process-instances/${key}/cancellation`);
    expect(await subscriptions({ processInstanceKey: key })).toEqual(['hear:DELETED']);
    expect(await correlate()).toMatchObject({ status: 404 });
  });
});

describe('a message start event', () => {
  const starting = file(
    [message('m', 'paid')],
    process('p', '<bpmn:userTask id="work"/>', startOf('go', 'm')),
  );
  beforeEach(() => cluster.deploy(starting));

  const states = async () =>
    (await cluster.search('process-instances', { processDefinitionId: 'p' }))
      .map((item: { state: string }) => item.state)
      .sort();

  it('starts one instance at a time for a key, and the next stored message after it', async () => {
    await publish({ variables: { x: 3 } });
    await publish({ variables: { x: 4 } });
    await publish({ timeToLive: hour, variables: { x: 5 } });
    expect(await states()).toEqual(['ACTIVE']);
    const [first] = await cluster.search('process-instances', { processDefinitionId: 'p' });
    const { processInstanceKey } = first as { processInstanceKey: string };
    expect(await cluster.variables(processInstanceKey)).toMatchObject({ x: 3 });
    await cluster.call('POST', `/process-instances/${processInstanceKey}/cancellation`);
    await expect.poll(states).toEqual(['ACTIVE', 'TERMINATED']);
    const [next] = await cluster.search('process-instances', { state: 'ACTIVE' });
    expect(
      await cluster.variables((next as { processInstanceKey: string }).processInstanceKey),
    ).toMatchObject({ x: 5 });
  });

  it('starts any number of instances for the empty key', async () => {
    for (const body of [{ correlationKey: '' }, { correlationKey: null }]) {
      expect(await publish(body)).toMatchObject({ status: 200 });
    }
    expect(await states()).toEqual(['ACTIVE', 'ACTIVE']);
  });

  it('refuses a correlation while its lock is taken', async () => {
    const { body } = await correlate();
    expect(body).toMatchObject({ processInstanceKey: expect.any(String) as string });
    expect(await correlate()).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('in process IDs [p]') as string },
    });
    const { processInstanceKey } = body as { processInstanceKey: string };
    await cluster.call('POST', `/process-instances/${processInstanceKey}/cancellation`);
    expect(await correlate()).toMatchObject({ status: 200 });
  });

  it('belongs to the newest version alone', async () => {
    await cluster.deploy(
      file([], process('p', '<bpmn:userTask id="work"/>', '<bpmn:startEvent id="go"/>')),
    );
    expect(await correlate()).toMatchObject({ status: 404 });
  });
});
