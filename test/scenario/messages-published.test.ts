import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const publish = (body: object) =>
  cluster.call('POST', '/messages/publication', { name: 'paid', correlationKey: 'a', ...body });

it('a message id is taken while its message is stored, for one name and key', async () => {
  const first = { messageId: 'i1', timeToLive: 60_000 };
  expect(await publish(first)).toMatchObject({
    status: 200,
    body: { messageKey: expect.stringMatching(/^\d+$/) as string, tenantId: '<default>' },
  });
  expect(await publish(first)).toMatchObject({
    status: 409,
    body: {
      title: 'ALREADY_EXISTS',
      detail:
        "Command 'PUBLISH' rejected with code 'ALREADY_EXISTS': Expected to publish a new message with id 'i1', but a message with that id was already published",
    },
  });
  for (const other of [{ messageId: 'i2' }, { correlationKey: 'b' }, { name: 'sent' }]) {
    expect(await publish({ ...first, ...other })).toMatchObject({ status: 200 });
  }
  await cluster.advance(60_000);
  expect(await publish(first)).toMatchObject({ status: 200 });
});

it('one of two simultaneous publications with the same id is refused', async () => {
  const both = [1, 2].map(() => publish({ messageId: 'once', timeToLive: 60_000 }));
  expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([200, 409]);
});

it('a message that is not stored leaves its id free, and an empty id is none', async () => {
  for (const body of [
    { messageId: 'i3', timeToLive: 0 },
    { messageId: 'i4', timeToLive: -5 },
    { messageId: '', timeToLive: 60_000 },
  ]) {
    expect(await publish(body)).toMatchObject({ status: 200 });
    expect(await publish(body)).toMatchObject({ status: 200 });
  }
});

it('expired messages are deleted, however many expire at once', async () => {
  await Promise.all(
    Array.from({ length: 1_500 }, (_, at) =>
      publish({ messageId: `m${at}`, timeToLive: 1_000, variables: { at } }),
    ),
  );
  await cluster.advance(1_000);
  for (const at of [0, 1_499]) {
    expect(await publish({ messageId: `m${at}`, timeToLive: 1_000 })).toMatchObject({
      status: 200,
    });
  }
});

it('a correlation that reaches nothing is refused', async () => {
  const correlation = { name: 'paid', correlationKey: 'a' };
  expect(await cluster.call('POST', '/messages/correlation', correlation)).toMatchObject({
    status: 404,
    body: {
      title: 'NOT_FOUND',
      detail:
        "Command 'CORRELATE' rejected with code 'NOT_FOUND': Expected to find subscription for message with name 'paid' and correlation key 'a', but none was found.",
    },
  });
});
