import { Compile } from 'typebox/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createJobsApplication,
  type JobsAnswer,
  type JobsApplication,
} from './jobs-application.ts';
import { workerName } from './tenants.ts';

/** Clients are generated from the OpenAPI document, so bodies that are written by hand are compared with it. */

let server: JobsApplication;
let document: Described;
beforeAll(async () => {
  server = await createJobsApplication();
  document = (await server.app.inject('/openapi.json')).json<Described>();
}, 120_000);
afterAll(() => server.stop());

interface Described {
  readonly paths: Readonly<Record<string, { readonly get: Operation; readonly post: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly schema: object }[];
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

/** Posts, and compares the answer with the description for exactly this status. */
async function described(path: string, body: object): Promise<JobsAnswer> {
  const url = `/jobs/v1${path}`;
  const answer = await server.request('POST', url, {
    as: { plan: 'enterprise' },
    worker: workerName,
    body,
  });
  const response = document.paths[url]?.post.responses[answer.status];
  expect(response, `${url} to have a description of ${answer.status}`).toBeDefined();
  const schema = whole(response?.content['application/json']?.schema);
  const { data, error, meta } = answer;
  const [, errors] = Compile(schema as object).Errors({ data, error, meta });
  expect(errors, JSON.stringify(answer)).toEqual([]);
  return answer;
}

/** A schema in which each reference is replaced by its target. */
function whole(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(whole);
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema) return whole(document.components.schemas[nameIn(String(schema.$ref))]);
  return Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, whole(part)]));
}

function nameIn(reference: string): string {
  return reference.slice('#/components/schemas/'.length);
}

it.each(['/jobs', '/dlq'])('the description names every filter of %s', (path) => {
  const parameters = document.paths[`/jobs/v1${path}`]?.get.parameters ?? [];
  const [payload] = parameters.filter(({ name }) => name === 'payload');
  expect(payload).toMatchObject({ in: 'query', style: 'form', explode: true });
  const schema = Compile(payload?.schema ?? {});
  expect(schema.Check({ 'payload.order.id': '42' })).toBe(true);
  expect(schema.Check({ order: '42' })).toBe(false);
});

describe('the description of', () => {
  it('a batch and its repetition', async () => {
    const batch = { jobs: [{ type: 'again', payload: {} }], idempotencyKey: 'k' };
    expect((await described('/enqueue/batch', batch)).status).toBe(201);
    expect((await described('/enqueue/batch', batch)).status).toBe(200);
  });

  it.each(['/lease', '/lease/batch'])('the jobs of %s', async (path) => {
    await described('/enqueue', { type: 'lease', payload: { to: ['ada'] } });
    const { data } = await described(`/_internal/worker${path}`, { types: ['lease'] });
    expect(data).toMatchObject([{ payload: { to: ['ada'] } }]);
  });

  it.each(['heartbeat', 'complete', 'fail'])('%s, done and refused', async (action) => {
    await described('/enqueue/batch', {
      jobs: [1, 2].map((n) => ({ type: action, payload: { n } })),
    });
    const path = '/_internal/worker';
    const { data } = await described(`${path}/lease`, { types: [action], limit: 2 });
    const [first, second] = (
      data as readonly { readonly jobId: string; readonly leaseToken: string }[]
    ).map(({ jobId, leaseToken }) => ({ jobId, leaseToken }));
    expect((await described(`${path}/${action}`, { ...first })).status).toBe(200);
    const leases = [second, { ...second, leaseToken: 'another' }];
    const batch = await described(`${path}/${action}/batch`, { leases });
    expect(batch.data).toMatchObject([
      { jobId: second?.jobId },
      { error: { code: 'ERR_JOBS_LEASE_INVALID' } },
    ]);
    expect((await described(`${path}/${action}`, { ...leases[1] })).status).toBe(403);
  });
});
