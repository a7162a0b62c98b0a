/** Ids of 64 bits, and other numbers with more digits than a double: the service returns them unchanged. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { injectFiles } from '../deploy-files.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type NewTenant } from './tenants.ts';
import { createWebhookReceiver } from './webhook-receiver.ts';

let server: JobsApplication;
let newTenant: NewTenant;
beforeAll(async () => {
  server = await createJobsApplication({ flags: ['--jobs-webhooks-allow-private'] });
  newTenant = createTenants(server);
}, 120_000);
afterAll(() => server.stop());

const long =
  '{"id":12345678901234567890,"list":[9007199254740993,{"of":-0.12345678901234567890}],"sum":123456789.123456781234}';

describe('a number with more digits than a double has', () => {
  test('is in the payload of the job, its lease, its list and its events', async () => {
    const tenant = newTenant();
    const receiver = await createWebhookReceiver();
    await tenant.post('/webhooks', { url: receiver.url });
    const enqueued = await tenant.post('/enqueue', `{"type":"t","payload":${long}}`);
    const { id } = enqueued.data as { readonly id: string };
    const lease = await server.request('POST', '/jobs/v1/_internal/worker/lease', {
      as: tenant.as,
      worker: 'jobs-worker-a',
    });
    const [{ leaseToken }] = lease.data as readonly [{ readonly leaseToken: string }];
    const beat = { jobId: id, leaseToken };
    const said = (member: string) => `${JSON.stringify(beat).slice(0, -1)},"${member}":${long}}`;
    for (const [path, member] of [
      ['heartbeat', 'progress'],
      ['complete', 'result'],
    ] as const) {
      const answer = await server.request('POST', `/jobs/v1/_internal/worker/${path}`, {
        as: tenant.as,
        worker: 'jobs-worker-a',
        body: said(member),
      });
      expect(answer.error).toBeNull();
    }
    const { text: shown } = await tenant.get(`/jobs/${id}`);
    for (const member of ['payload', 'progress', 'result']) {
      expect(shown).toContain(`"${member}":${long}`);
    }
    expect(enqueued.text).toContain(`"payload":${long}`);
    expect(lease.text).toContain(`"payload":${long}`);
    await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(3);
    // Events that a webhook received are in the feed. On PostgreSQL, committed events appear in it a moment later.
    const { text: told } = await tenant.get('/events');
    expect(told).toContain(`"payload":${long}`);
    expect(told).toContain(`"result":${long}`);
    const bodies = receiver.received.map(({ body }) => body);
    expect(bodies[0]).toContain(`"payload":${long}`);
    expect(bodies[2]).toContain(`"result":${long}`);
    await receiver.close();
  });

  test.each(['0.12345678901234567', '123456789.123456781234', '9007199254740993'])(
    'is kept where %s is the only one',
    async (number) => {
      const { text } = await newTenant().post('/enqueue', `{"type":"t","payload":{"n":${number}}}`);
      expect(text).toContain(`{"n":${number}}`);
    },
  );

  test('is in the new payload of a dead letter', async () => {
    const tenant = newTenant();
    const id = await tenant.bury({ payload: { n: 1 } });
    await tenant.post(`/dlq/${id}/replay`, `{"payload":${long}}`);
    expect((await tenant.get(`/jobs/${id}`)).text).toContain(`"payload":${long}`);
  });

  test('is found by its digits, and no other is', async () => {
    const tenant = newTenant();
    for (const id of ['12345678901234567890', '12345678901234567891', '"12345678901234567892"']) {
      await tenant.post('/enqueue', `{"type":"t","payload":{"order":{"id":${id}}}}`);
    }
    for (const id of ['12345678901234567890', '12345678901234567891', '12345678901234567892']) {
      const { data, text } = await tenant.get(`/jobs?payload.order.id=${id}`);
      expect([data.length, text.includes(id)]).toEqual([1, true]);
    }
    expect((await tenant.get('/jobs?payload.order.id=12345678901234567893')).data).toEqual([]);
  });

  test('is in the payload of a schedule, and of the jobs that it makes', async () => {
    const tenant = newTenant();
    const settings = '"name":"n","cronExpression":"0 0 1 1 *","jobType":"t"';
    const created = await tenant.post('/cron', `{${settings},"payload":${long}}`);
    const { id } = created.data as { readonly id: string };
    expect(created.text).toContain(`"payload":${long}`);
    expect((await tenant.get(`/cron/${id}`)).text).toContain(`"payload":${long}`);
    await tenant.post(`/cron/${id}/run`);
    expect((await tenant.get('/jobs')).text).toContain(`"payload":${long}`);
  });

  test('is in the variables of the process instances that a schedule starts', async () => {
    const tenant = newTenant();
    const settings = '"name":"n","cronExpression":"0 0 1 1 *"';
    const target = `{"kind":"process","processDefinitionId":"long-numbers","variables":${long}}`;
    const process = sequence('long-numbers', serviceTask('one'));
    expect((await injectFiles(server.app, [['p.bpmn', process]])).status).toBe(200);
    const created = await tenant.post('/cron', `{${settings},"target":${target}}`);
    const { id } = created.data as { readonly id: string };
    expect((await tenant.post(`/cron/${id}/run`)).error).toBeNull();
    const found = await server.app.inject({ method: 'POST', url: '/v2/variables/search' });
    expect(
      found.json<{ items: readonly { name: string; value: string }[] }>().items,
    ).toContainEqual(expect.objectContaining({ name: 'id', value: '12345678901234567890' }));
  });
});

describe('where a field does not accept any JSON', () => {
  test.each([
    ['{"type":"t","payload":12345678901234567890}', 'payload must be an object.'],
    ['{"type":"t","payload":{},"retry":12345678901234567890}', 'retry must be an object.'],
    ['{"type":12345678901234567890,"payload":{}}', 'type must be a string.'],
    ['{"type":"t","payload":{},"maxAttempts":12345678901234567890}', 'maxAttempts must be <= 10.'],
    [
      '{"type":"t","payload":{},"maxAttempts":1.2345678901234567890}',
      'maxAttempts must be an integer.',
    ],
  ])('%s is refused as any number would be', async (body, message) => {
    const answer = await newTenant().post('/enqueue', body);
    expect([answer.status, answer.error?.message]).toEqual([400, message]);
  });

  test('it becomes the nearest double', async () => {
    const tenant = newTenant();
    const retry = '{"factor":1.33333333333333333333,"jitter":0.10000000000000000555}';
    const answer = await tenant.post('/enqueue', `{"type":"t","payload":${long},"retry":${retry}}`);
    expect(answer.data).toMatchObject({ retry: { factor: 4 / 3, jitter: 0.1 } });
    expect(answer.text).toContain(`"payload":${long}`);
    const priority = '{"type":"t","payload":{},"priority":12345678901234567890}';
    const { error } = await tenant.post('/enqueue', priority);
    expect(error?.code).toBe('ERR_JOBS_INVALID_PRIORITY');
  });
});
