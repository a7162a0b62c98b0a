/** The server accepts exactly the values of a parameter that the OpenAPI document allows. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';

let server: JobsApplication;
let parameters: readonly Parameter[];

interface Schema {
  readonly type?: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
}

interface Described {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

interface Parameter extends Described {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
}

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters: readonly Described[] }>>>
  >;
}

beforeAll(async () => {
  server = await createJobsApplication();
  const { paths } = (await server.app.inject('/openapi.json')).json<Document>();
  parameters = Object.entries(paths)
    .filter(([path]) => path.startsWith('/jobs/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) =>
        operation.parameters.map((parameter) => ({
          ...parameter,
          method: method.toUpperCase() as Parameter['method'],
          path,
        })),
      ),
    )
    // The caller names members of payloads.
    .filter(({ schema }) => schema.type !== 'object');
});
afterAll(() => server.stop());

function isDescribed({ anyOf, enum: words, pattern, maxLength }: Schema, value: string): boolean {
  if (anyOf !== undefined) return isDescribed(anyOf[0] ?? {}, value);
  // The server accepts words in any case, which a list of words cannot express.
  if (words !== undefined) return words.includes(value.toLowerCase());
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return false;
  return maxLength === undefined || Array.from(value).length <= maxLength;
}

/** Each request belongs to another tenant, so that none repeats an earlier one. */
let asked = 0;

const id = '5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35';

/** Whether the server accepts a value, or refuses it and names this parameter. */
async function isTaken(parameter: Parameter, value: string): Promise<boolean> {
  const { name, path } = parameter;
  const own = parameter.in === 'path' ? encodeURIComponent(value) : undefined;
  const filled = path
    .replace(`{${name}}`, own ?? `{${name}}`)
    .replace('{attempt}', '1')
    .replaceAll(/\{\w+\}/g, id);
  const query = parameter.in === 'query' ? `?${name}=${encodeURIComponent(value)}` : '';
  const needsBody =
    parameter.in === 'header' || path.endsWith('/backfill') || parameter.method === 'PATCH';
  const as = { tenant: `described-${(asked += 1)}`, roles: ['admin'], plan: 'enterprise' };
  // There is an event to read, so that a request that may wait does not wait.
  if (name === 'waitSeconds') {
    await server.request('POST', '/jobs/v1/enqueue', { as, body: { type: 'a', payload: {} } });
  }
  const { status, error } = await server.request(parameter.method, filled + query, {
    as,
    ...(needsBody ? { body: bodyOf(path) } : {}),
    ...(parameter.in === 'header' ? { headers: { ...json, [name]: value } } : {}),
  });
  if (status !== 400) {
    expect([path, name, value, status]).toEqual([
      path,
      name,
      value,
      expect.toBeOneOf([200, 201, 404]),
    ]);
    return true;
  }
  const field = parameter.in === 'header' ? 'idempotencyKey' : name;
  expect([path, name, value, error]).toMatchObject([
    path,
    name,
    value,
    { details: { fields: [field] } },
  ]);
  return false;
}

const json = { 'content-type': 'application/json' };

function bodyOf(path: string): object {
  const job = { type: 'a', payload: {} };
  const moment = new Date(Date.now() - 60_000).toISOString();
  if (path.endsWith('/backfill')) return { from: moment, to: moment };
  if (path.endsWith('/batch')) return { jobs: [job] };
  if (path.endsWith('/enqueue')) return job;
  if (path.includes('/cron/')) return { timezone: 'UTC' };
  return path.includes('/webhooks/') ? { description: 'd' } : { priority: 5 };
}

const values = [
  '',
  '0',
  '1',
  '9',
  '10',
  '11',
  '59',
  '60',
  '61',
  '99',
  '100',
  '101',
  '999',
  '1000',
  '1001',
  '999999999',
  '1000000000',
  '00',
  '01',
  '-1',
  '+1',
  '1.0',
  '1e2',
  ' 1',
  '1 ',
  '١',
  '1,2',
  '1,,2',
  '10,11',
  'abc',
  'running',
  'RUNNING',
  'queued,Failed',
  'queued,',
  'deadlettered',
  'fired',
  'Fired',
  'completed',
  'enqueued',
  'enqueued, failed',
  'com.example.jobs.enqueued.v1',
  'enqueued.v1',
  'quota.reset',
  'quotaXreset',
  'createdAt',
  'createdAt:asc',
  'createdAt:DESC',
  'createdAt:up',
  'createdAt:asc:desc',
  'payload:asc',
  'type:asc,type:desc',
  'createdat',
  id,
  id.toUpperCase(),
  id.slice(1),
  `${id}0`,
  `{${id}}`,
  '2026-12-01T12:00:00Z',
  '2026-12-01t12:00z',
  '2026-12-01T12:00:00.123456789+18:00',
  '2026-12-01',
  '2026-12-01T12:00:00',
  '2026-13-01T12:00:00Z',
  '2026-12-32T12:00:00Z',
  '2026-12-01T24:00:00Z',
  '2026-12-01T12:60:00Z',
  '2026-12-01T12:00:60Z',
  '2026-12-01T12:00:00+19:00',
  '2026-12-01 12:00:00Z',
  'x'.repeat(64),
  'x'.repeat(65),
  'x'.repeat(128),
  'x'.repeat(129),
  'x'.repeat(1_000),
  'x'.repeat(1_001),
  Array(100).fill('1').join(),
  Array(101).fill('1').join(),
];

test(
  'a value is refused exactly if the document does not allow it',
  { timeout: 120_000 },
  async () => {
    expect(parameters.length).toBeGreaterThan(60);
    const refused = new Map<string, number>();
    for (const parameter of parameters) {
      for (const value of values) {
        // The router accepts no empty or very long part of a path, and Node trims headers.
        if (parameter.in === 'path' && (value === '' || value.length > 1_000)) continue;
        if (parameter.in === 'header' && !/^[!-~]+$/.test(value)) continue;
        // Only the key shows whether a text of the right form is a cursor.
        if (parameter.name === 'after' && isDescribed(parameter.schema, value)) continue;
        const taken = await isTaken(parameter, value);
        const { path, name } = parameter;
        expect([path, name, value, taken]).toEqual([
          path,
          name,
          value,
          isDescribed(parameter.schema, value),
        ]);
        if (!taken) refused.set(name, (refused.get(name) ?? 0) + 1);
      }
    }
    for (const name of [
      'page',
      'limit',
      'offset',
      'count',
      'scheduleId',
      'attempt',
      'id',
      'sort',
      'status',
      'priority',
      'createdAfter',
      'scheduledBefore',
      'types',
      'waitSeconds',
      'outcome',
      'after',
    ]) {
      expect([name, refused.get(name)]).toEqual([name, expect.any(Number)]);
    }
  },
);

test('so it is for any text', async () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...values));
  const queried = parameters.filter(
    (parameter) => parameter.in === 'query' && parameter.name !== 'after',
  );
  const request = fc.tuple(fc.constantFrom(...queried), text);
  await fc.assert(
    fc.asyncProperty(request, async ([parameter, value]) => {
      expect(await isTaken(parameter, value)).toBe(isDescribed(parameter.schema, value));
    }),
    { numRuns: 500 },
  );
});
