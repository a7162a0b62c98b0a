/** Requests that have several equivalent forms. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type NewTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;

beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
});

afterAll(() => server.stop());

describe('an idempotency key', () => {
  it('recognizes a repeated request whose members are in another order, and no other request', async () => {
    const tenant = newTenant();
    const first = await tenant.post('/enqueue', {
      type: 'a',
      payload: { a: 1, b: { c: [{ d: 1, e: 2 }], f: 3 } },
      idempotencyKey: 'k',
    });
    expect(first.status).toBe(201);
    const again = await tenant.post('/enqueue', {
      idempotencyKey: 'k',
      payload: { b: { f: 3, c: [{ e: 2, d: 1 }] }, a: 1 },
      type: 'a',
    });
    expect([again.status, again.data]).toEqual([200, first.data]);
    const other = await tenant.post('/enqueue', {
      type: 'a',
      payload: { a: 1, b: { c: [{ d: 2, e: 1 }], f: 3 } },
      idempotencyKey: 'k',
    });
    expect(other.error).toMatchObject({
      code: 'ERR_JOBS_BAD_REQUEST',
      details: { idempotencyKey: 'k' },
    });
    expect((await tenant.get('/jobs')).meta).toMatchObject({ total: 1 });
  });

  it('is in the description in both spellings of its header', async () => {
    const document = (await server.app.inject('/openapi.json')).json<Document>();
    for (const path of ['/jobs/v1/enqueue', '/jobs/v1/enqueue/batch']) {
      const parameters = document.paths[path]?.['post']?.parameters;
      expect(parameters).toMatchObject([
        { name: 'x-idempotency-key', in: 'header', required: false },
        { name: 'idempotency-key', in: 'header', required: false },
      ]);
    }
  });
});

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters: readonly object[] }>>>
  >;
}

describe('why an attempt failed', () => {
  it.each([
    [
      { message: 'broken', code: 'E1' },
      { message: 'broken', code: 'E1' },
    ],
    ['broken', { message: 'broken' }],
    [undefined, { message: 'The worker did not say why' }],
  ])('may be said by %j', async (error, shown) => {
    const tenant = newTenant();
    const id = await tenant.enqueue();
    const lease = await tenant.leased();
    expect((await tenant.settle('fail', { ...lease, error })).status).toBe(200);
    expect((await tenant.get(`/jobs/${id}`)).data).toMatchObject({ error: shown });
  });

  it.each([
    ['a number', 7, 'error must be an object with `message`, or a text.', ['error']],
    ['null', null, 'error must be an object with `message`, or a text.', ['error']],
    ['an empty object', {}, 'error.message is required.', ['error.message']],
    [
      'an unknown member',
      { message: '', colour: 1 },
      'error.colour is not known.',
      ['error.colour'],
    ],
    [
      'a message that is none',
      { message: 7 },
      'error.message must be a string.',
      ['error.message'],
    ],
    ['a long text', 'x'.repeat(8_193), 'error must not have more than 8192 characters.', ['error']],
  ])('is not said by %s', async (_name, error, message, fields) => {
    const tenant = newTenant();
    const id = await tenant.enqueue();
    const lease = await tenant.leased();
    const answer = await tenant.settle('fail', { ...lease, error });
    expect(answer.error).toMatchObject({
      code: 'ERR_JOBS_BAD_REQUEST',
      message,
      details: { fields },
    });
    expect((await tenant.get(`/jobs/${id}`)).data).toMatchObject({ status: 'running' });
  });
});
