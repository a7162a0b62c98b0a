import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { askAs } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
let folder: string;
let secrets: string;
const ask = askAs(() => server);
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'continuo-test-'));
  secrets = path.join(folder, 'secrets.json');
  writeFileSync(secrets, JSON.stringify({ one: 'first', 'odd name': 'x', number: 7 }));
  const users = ['--authentication=basic', '--users=demo:demo'];
  server = await createTestApplication(...users, '--secrets-file', secrets);
  await ask('POST /v2/users', { username: 'eve', password: 'p', name: 'E', email: '' });
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe('secrets', () => {
  const resolve = async (references: readonly unknown[], who = 'demo:demo') =>
    (await ask('POST /v2/secrets/resolve', { references }, who)).body;

  it('are listed by their references, and resolved', async () => {
    expect((await ask('POST /v2/secrets/list')).body).toEqual({
      references: ['camunda.secrets.one'],
    });
    const absent = { reference: 'camunda.secrets.none', code: 'NOT_FOUND' };
    const invalid = ['bogus', 'camunda.secrets.odd name', `camunda.secrets.${'x'.repeat(256)}`];
    const asked = ['camunda.secrets.one', 'camunda.secrets.one', absent.reference, ...invalid];
    expect(await resolve(asked)).toMatchObject({
      resolved: [{ reference: 'camunda.secrets.one', value: 'first' }],
      errors: [absent, ...invalid.map((reference) => ({ reference, code: 'INVALID_REFERENCE' }))],
    });
  });

  it('are read again by each request, and a broken file is an error', async () => {
    writeFileSync(secrets, JSON.stringify({ one: 'changed' }));
    expect((await resolve(['camunda.secrets.one'])).resolved).toMatchObject([{ value: 'changed' }]);
    writeFileSync(secrets, '{');
    expect((await resolve(['camunda.secrets.one'])).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    writeFileSync(secrets, JSON.stringify({ one: 'first' }));
  });

  it('are kept from users without the rights', async () => {
    expect((await ask('POST /v2/secrets/list', {}, 'eve:p')).body).toEqual({ references: [] });
    expect(await resolve(['camunda.secrets.one', 'camunda.secrets.none'], 'eve:p')).toMatchObject({
      resolved: [],
      errors: [{ code: 'ACCESS_DENIED' }, { code: 'ACCESS_DENIED' }],
    });
  });

  test.each([
    [{}, /No references provided/],
    [{ references: Array.from({ length: 21 }, (_, at) => `camunda.secrets.s${at}`) }, /At most 20/],
    [{ references: [null] }, /references/],
    [{ references: 'x' }, /references/],
  ])('refuse %j', async (body, detail) => {
    const { status, body: answer } = await ask('POST /v2/secrets/resolve', body);
    expect(status).toBe(400);
    expect(answer.detail).toMatch(detail);
  });
});

const history = '/v2/backups/history';
test.each([
  [`GET ${history}`, null, 403, 'FORBIDDEN'],
  [`POST ${history}`, { backupId: 1 }, 403, 'FORBIDDEN'],
  [`POST ${history}`, {}, 400, 'INVALID_ARGUMENT'],
  [`GET ${history}/1`, null, 403, 'FORBIDDEN'],
  [`DELETE ${history}/1`, null, 403, 'FORBIDDEN'],
  ['GET /v2/restore', null, 404, 'NOT_FOUND'],
  ['POST /v2/restore', { backupIds: [1] }, 409, 'INVALID_STATE'],
  ['POST /v2/restore', {}, 400, 'INVALID_ARGUMENT'],
  ['PATCH /v2/mode?mode=RECOVERING', null, 403, 'FORBIDDEN'],
  ['PATCH /v2/mode?mode=SLEEPING', null, 400, 'Bad Request'],
  ['PATCH /v2/mode', null, 400, 'Bad Request'],
])('%s is refused: %j', async (call, body, status, title) => {
  const answer = await ask(call, body);
  expect([answer.status, answer.body.title]).toEqual([status, title]);
});

it('the mode stays PROCESSING, even for users who may change it', async () => {
  const call = 'PATCH /v2/mode?mode=processing&dryRun=true';
  expect(await ask(call)).toMatchObject({ status: 200, body: { plannedChanges: [] } });
  expect((await ask(call, null, 'eve:p')).status).toBe(403);
  expect((await ask('GET /v2/restore', null, 'eve:p')).status).toBe(403);
});

describe('requests of backup scripts', () => {
  it('the status of exporting is the one that they have set', async () => {
    const status = async (root = '/v2') => (await ask(`GET ${root}/exporting`)).body;
    expect(await status()).toEqual({ status: 'EXPORTING' });
    expect((await ask('POST /v2/exporting/pause')).status).toBe(204);
    expect(await status('/cluster/v2')).toEqual({ status: 'PAUSED' });
    expect((await ask('POST /cluster/v2/exporting/pause?soft=true')).status).toBe(204);
    expect(await status()).toEqual({ status: 'SOFT_PAUSED' });
    expect((await ask('POST /v2/exporting/pause?soft=maybe')).status).toBe(400);
    expect((await ask('POST /v2/exporting/resume')).status).toBe(204);
    expect(await status()).toEqual({ status: 'EXPORTING' });
    expect((await ask('POST /v2/exporting/pause', null, 'eve:p')).status).toBe(403);
  });

  it('there are no backups, and none is taken by request', async () => {
    const { statusCode, body } = await server.app.inject({
      url: '/v2/backups/runtime?prefix=1*',
      headers: { authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}` },
    });
    expect([statusCode, body]).toEqual([200, '[]']);
    const taken = await ask('POST /v2/backups/runtime', { backupId: 1 });
    expect([taken.status, taken.body.detail]).toEqual([
      503,
      expect.stringContaining('continuo backup') as string,
    ]);
    for (const [call, given] of [
      ['POST /v2/backups/runtime', { backupId: 0 }],
      ['GET /v2/backups/runtime?prefix=abc', null],
    ] as const) {
      expect((await ask(call, given)).status).toBe(400);
    }
    expect((await ask('GET /v2/backups/runtime/1')).status).toBe(404);
    const state = { checkpointStates: [], backupStates: [], ranges: [] };
    expect((await ask('GET /v2/backups/runtime/state')).body).toEqual(state);
    expect((await ask('GET /v2/backups/runtime/state', null, 'eve:p')).status).toBe(403);
  });

  it('the cluster is one node with one physical tenant', async () => {
    expect((await ask('GET /cluster/v2/status', null, null)).body).toEqual({ status: 'HEALTHY' });
    expect((await ask('GET /cluster/v2/topology', null, null)).status).toBe(401);
    expect((await ask('GET /cluster/v2/topology')).body).toMatchObject({
      clusterSize: 1,
      brokers: [{ brokerId: '0' }],
      physicalTenants: [{ physicalTenantId: 'default', brokers: [{ partitions: [{}] }] }],
    });
  });
});
