import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

let application: JobsApplication;
let receiver: WebhookReceiver;
const timeout = 15_000;

beforeAll(async () => {
  application = await createJobsApplication({ flags: ['--jobs-webhooks-allow-private'] });
});
afterAll(() => application.stop());
beforeEach(async () => {
  receiver = await createWebhookReceiver();
});
afterEach(() => receiver.close());

interface Webhooks {
  readonly id: string;
  readonly secret: string;
}

async function createWebhook(tenant: string, body: object = {}): Promise<Webhooks> {
  const answer = await application.request('POST', '/jobs/v1/webhooks', {
    as: { tenant, roles: ['organizer'] },
    body: { url: receiver.url, ...body },
  });
  expect([answer.status, answer.error]).toEqual([201, null]);
  return answer.data as Webhooks;
}

async function enqueue(tenant: string, count = 1): Promise<readonly string[]> {
  const jobs = Array.from({ length: count }, (_, at) => ({ type: 'hook', payload: { at } }));
  const as = { tenant, plan: 'enterprise' };
  const answer = await application.request('POST', '/jobs/v1/enqueue/batch', {
    as,
    body: { jobs },
  });
  return answer.data.map((job: { id: string }) => job.id) as readonly string[];
}

function show(tenant: string, id: string) {
  return application.request('GET', `/jobs/v1/webhooks/${id}`, { as: { tenant } });
}

function act(tenant: string, id: string, action: string, body?: unknown) {
  const url = `/jobs/v1/webhooks/${id}/${action}`;
  return application.request('POST', url, { as: { tenant }, ...(body ? { body } : {}) });
}

describe('a webhook', () => {
  test('gets every event from now on, in order, each with a signature of its own', async () => {
    await enqueue('acme');
    const { secret } = await createWebhook('acme');
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const ids = await enqueue('acme', 30);
    await expect.poll(() => receiver.received.length, { timeout }).toBe(30);
    expect(receiver.received.map(({ data }) => data['jobId'])).toEqual(ids);
    const verifier = new Webhook(secret);
    for (const { headers, body, event } of receiver.received) {
      expect(headers['webhook-id']).toBe(event.id);
      expect(verifier.verify(body, headers as Record<string, string>)).toEqual(event);
      expect(() => verifier.verify(`${body} `, headers as Record<string, string>)).toThrow();
    }
  });

  test('is of one tenant and of the types that it names', async () => {
    await createWebhook('types', { types: ['cancelled', 'eventzr.jobs.completed.v1'] });
    const [id] = await enqueue('types');
    await enqueue('strangers');
    await application.request('POST', `/jobs/v1/jobs/${String(id)}/cancel`, {
      as: { tenant: 'types' },
    });
    await expect.poll(() => receiver.received.length, { timeout }).toBe(1);
    expect(receiver.received[0]?.event.type).toBe('eventzr.jobs.cancelled.v1');
  });

  test('that refuses gets the same event again before any other, and does not delay others', async () => {
    const other = await createWebhookReceiver();
    receiver.answer = { status: 503 };
    const { id } = await createWebhook('again');
    await createWebhook('again', { url: other.url });
    const jobs = await enqueue('again', 2);
    await expect.poll(() => other.received.length, { timeout }).toBe(2);
    await expect.poll(async () => (await show('again', id)).data.failures, { timeout }).toBe(1);
    const { data } = await show('again', id);
    expect(data.status).toBe('failing');
    expect(data.deliveries[0]).toMatchObject({ status: 503, delivered: false });
    receiver.answer = { status: 200 };
    await act('again', id, 'resume');
    await expect.poll(() => receiver.received.length, { timeout }).toBe(3);
    expect(receiver.received.map((one) => one.data['jobId'])).toEqual([jobs[0], ...jobs]);
    expect(receiver.received[0]?.event.id).toBe(receiver.received[1]?.event.id);
    await expect
      .poll(async () => (await show('again', id)).data.status, { timeout })
      .toBe('active');
    await other.close();
  });

  test('that does not answer is retried later', async () => {
    const { id } = await createWebhook('gone', { url: 'http://127.0.0.1:9/' });
    await enqueue('gone');
    await expect.poll(async () => (await show('gone', id)).data.failures, { timeout }).toBe(2);
    expect((await show('gone', id)).data.deliveries[0].error).toMatch(/ECONNREFUSED/);
  });

  test('that answers 410 is disabled, and continues where it stopped when it is resumed', async () => {
    receiver.answer = { status: 410 };
    const { id } = await createWebhook('disabled');
    const jobs = await enqueue('disabled');
    await expect
      .poll(async () => (await show('disabled', id)).data.status, { timeout })
      .toBe('disabled');
    await enqueue('disabled');
    receiver.answer = { status: 200 };
    await act('disabled', id, 'resume');
    await expect.poll(() => receiver.received.length, { timeout }).toBe(3);
    expect(receiver.received[1]?.data['jobId']).toBe(jobs[0]);
  });

  test('that redirects is not followed', async () => {
    const other = await createWebhookReceiver();
    receiver.answer = { status: 307, headers: { location: other.url } };
    const { id } = await createWebhook('redirects');
    await enqueue('redirects');
    await expect.poll(async () => (await show('redirects', id)).data.failures, { timeout }).toBe(1);
    expect(other.received).toEqual([]);
    expect((await show('redirects', id)).data.deliveries[0].error).toMatch(/redirects/);
    await other.close();
  });

  test('is signed with the old secret and the new one while it rotates', async () => {
    const { id, secret } = await createWebhook('rotates');
    const rotated = await act('rotates', id, 'rotate');
    expect(rotated.data.secret).not.toBe(secret);
    await enqueue('rotates');
    await expect.poll(() => receiver.received.length, { timeout }).toBe(1);
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    for (const each of [secret, rotated.data.secret as string]) {
      expect(new Webhook(each).verify(body, headers as Record<string, string>)).toBeTruthy();
    }
  });

  test('can be tested, moved back, paused and deleted', async () => {
    const { id, secret } = await createWebhook('by-hand');
    const tried = await act('by-hand', id, 'test');
    expect(tried.data).toMatchObject({ status: 204, delivered: true });
    const [sent] = receiver.received;
    expect(new Webhook(secret).verify(sent?.body ?? '', sent?.headers as never)).toBeTruthy();
    const before = (await show('by-hand', id)).data.cursor as string;
    const [job] = await enqueue('by-hand');
    await expect.poll(() => receiver.received.length, { timeout }).toBe(2);
    await act('by-hand', id, 'resume', { after: before });
    await expect.poll(() => receiver.received.length, { timeout }).toBe(3);
    expect(receiver.received[2]?.data['jobId']).toBe(job);
    const patch = (body: object) =>
      application.request('PATCH', `/jobs/v1/webhooks/${id}`, { as: { tenant: 'by-hand' }, body });
    expect((await patch({ status: 'disabled', description: 'rests' })).data).toMatchObject({
      status: 'disabled',
      disabledReason: 'Disabled by its owner.',
      description: 'rests',
    });
    expect((await patch({ status: 'active' })).data.status).toBe('active');
    const url = `/jobs/v1/webhooks/${id}`;
    const as = { tenant: 'by-hand' };
    expect((await application.request('DELETE', url, { as })).status).toBe(200);
    expect((await application.request('GET', url, { as })).error?.code).toBe('ERR_JOBS_NOT_FOUND');
  });

  test('never shows its secret again, and looks absent to other tenants', async () => {
    const { id, secret } = await createWebhook('mine');
    const texts = [
      await show('mine', id),
      await application.request('GET', '/jobs/v1/webhooks', { as: { tenant: 'mine' } }),
      await act('mine', id, 'resume'),
    ].map((answer) => JSON.stringify(answer));
    for (const text of texts) expect(text).not.toContain(secret.slice(6));
    for (const action of ['rotate', 'resume', 'test']) {
      expect((await act('yours', id, action)).error?.code).toBe('ERR_JOBS_NOT_FOUND');
    }
    expect((await show('yours', id)).status).toBe(404);
    const list = await application.request('GET', '/jobs/v1/webhooks', { as: { tenant: 'yours' } });
    expect(list.data).toEqual([]);
  });

  test('is in the metrics, with its backlog', async () => {
    await createWebhook('metrics');
    await enqueue('metrics');
    await expect.poll(() => receiver.received.length, { timeout }).toBe(1);
    const { body } = await application.app.inject('/metrics');
    expect(body).toMatch(/^continuo_jobs_webhook_deliveries_total [1-9]/m);
    expect(body).toMatch(/^continuo_jobs_outbox_lag_rows\{sink="webhooks"\} \d+$/m);
  });

  test('is created by organizers, up to a limit', async () => {
    const url = '/jobs/v1/webhooks';
    const body = { url: receiver.url };
    const user = await application.request('POST', url, { as: { roles: ['user'] }, body });
    expect(user.status).toBe(403);
    const as = await application.issuer.tokenOf({ tenant: 'many' });
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => application.request('POST', url, { as, body })),
    );
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ status, error }) => [status, error?.details])).toEqual(
      Array.from({ length: 5 }, () => [429, { quota: 'webhooks', limit: 20, current: 20 }]),
    );
  });
});

describe('without the setting for development', () => {
  let strict: JobsApplication;
  beforeAll(async () => {
    strict = await createJobsApplication();
  });
  afterAll(() => strict.stop());

  const create = (url: string) => strict.request('POST', '/jobs/v1/webhooks', { body: { url } });

  test.each([
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'nonsense',
    'https://user:secret@example.com/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0.0.0.0/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
  ])('%s is refused', async (url) => {
    const { status, error } = await create(url);
    expect([status, error?.code, error?.details['fields']]).toEqual([
      400,
      'ERR_JOBS_BAD_REQUEST',
      ['url'],
    ]);
  });

  test.each(['https://example.com/hook', 'https://93.184.215.14/', 'https://[2606:4700::1]/'])(
    '%s is accepted',
    async (url) => {
      expect((await create(url)).status).toBe(201);
    },
  );

  test('a name is looked up at the connection, and its address must be public', async () => {
    const { createWebhookPoster } = await import('../../src/runtime/events/post-webhook.ts');
    const poster = createWebhookPoster({ allowsPrivate: false, timeoutMs: 5_000 });
    // The name of this machine, which its resolver finds at no public address.
    const { hostname } = await import('node:os');
    const posted = await poster.post(`https://${hostname()}/`, '{}', {});
    expect(posted.error).toMatch(/no public address|ENOTFOUND|EAI_AGAIN|must be/);
    poster.close();
  });

  test('the lookup refuses names whose addresses are not all public', async () => {
    const { lookupPublic } = await import('../../src/runtime/events/public-address.ts');
    const refused = new Promise<Error | null>((resolve) => {
      lookupPublic('localhost', { all: true }, (error) => resolve(error));
    });
    expect((await refused)?.message).toBe('the host has no public address');
  });
});
