import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { bpmn, end, path, serviceTask, start } from '../scenario/bpmn.ts';
import { askAs } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
  await ask('POST /v2/tenants', { tenantId: 'other', name: 'Other' });
}, 60_000);
afterAll(() => server.stop());

const global = '/v2/cluster-variables/global';
const tenant = '/v2/cluster-variables/tenants/%3Cdefault%3E';
const create = (name: string, value: unknown, more: object = {}, at = global) =>
  ask(`POST ${at}`, { name, value, ...more });
const evaluate = async (expression: string): Promise<unknown> =>
  (await ask('POST /v2/expression/evaluation', { expression, tenantId: '<default>' })).body.result;

describe('a cluster variable', () => {
  it('is created, read, changed, found and deleted', async () => {
    const metadata = { team: 'x', level: 2.5 };
    const made = await create('one', { a: [1, null] }, { metadata });
    const shown = { name: 'one', tenantId: null, scope: 'GLOBAL', metadata, kind: 'JSON' };
    expect(made).toEqual({ status: 200, body: { ...shown, value: '{"a":[1,null]}' } });
    expect((await ask(`GET ${global}/one`)).body).toEqual(made.body);
    expect((await ask(`PUT ${global}/one`, { value: 'b' })).body).toEqual({
      ...shown,
      value: '"b"',
    });
    const other = { value: 'b', metadata: { team: 'y' } };
    expect((await ask(`PUT ${global}/one`, other)).body.metadata).toEqual({ team: 'y' });
    expect((await ask(`DELETE ${global}/one`)).status).toBe(204);
    expect(await ask(`GET ${global}/one`)).toMatchObject({
      status: 404,
      body: { detail: "Cluster Variable with name 'one' not found" },
    });
  });

  it('keeps every digit of a number', async () => {
    await server.app.inject({
      method: 'POST',
      url: global,
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}`,
      },
      payload: '{"name":"digits","value":12345678901234567890.5}',
    });
    expect((await ask(`GET ${global}/digits`)).body.value).toBe('12345678901234567890.5');
  });

  it.each([
    ['a blank in the name', { name: 'a b', value: 1 }, /name contains illegal characters/],
    ['a long name', { name: 'x'.repeat(257), value: 1 }, /name exceeds the limit of 256/],
    ['no name', { value: 1 }, /No name provided/],
    ['no value', { name: 'v' }, /No value provided/],
    ['null as its value', { name: 'v', value: null }, /No value provided/],
    ['an unknown kind', { name: 'v', value: 1, kind: 'NOPE' }, /JSON, SECRET_REFERENCE/],
    [
      'an object in its metadata',
      { name: 'v', value: 1, metadata: { bad: {} } },
      /'bad' is of type 'object'/,
    ],
    ['NUL in its metadata', { name: 'v', value: 1, metadata: { a: '\0' } }, /cannot be stored/],
    [
      '101 entries',
      {
        name: 'v',
        value: 1,
        metadata: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`k${at}`, at])),
      },
      /has 101 entries but must not exceed 100/,
    ],
    [
      'much metadata',
      { name: 'v', value: 1, metadata: { a: 'x'.repeat(20_000) } },
      /maximum serialized size/,
    ],
    ['an unknown property', { name: 'v', value: 1, bogus: 1 }, /bogus/],
    [
      'a value beyond the limit of its scope',
      { name: 'v', value: 'x'.repeat(1_000_001) },
      /would exceed 1000000 characters/,
    ],
  ])('with %s is refused, and nothing is written', async (_name, body, detail) => {
    const before = await ask('POST /v2/cluster-variables/search', {});
    const refused = await ask(`POST ${global}`, body);
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toMatch(detail);
    expect((await ask('POST /v2/cluster-variables/search', {})).body).toEqual(before.body);
  });

  it('is unique in its scope, and can be changed only in a scope that has it', async () => {
    await create('twice', 1);
    expect(await create('twice', 2)).toMatchObject({
      status: 409,
      body: {
        detail: `Command 'CREATE' rejected with code 'ALREADY_EXISTS': Invalid cluster variable name: 'twice'. The name already exists in the scope 'GLOBAL'`,
      },
    });
    const absent = /The variable does not exist in the scope 'tenant: '<default>''/;
    for (const call of [`PUT ${tenant}/twice`, `DELETE ${tenant}/twice`]) {
      const { status, body } = await ask(call, call.startsWith('PUT') ? { value: 1 } : null);
      expect([status, body.title]).toEqual([404, 'NOT_FOUND']);
      expect(body.detail).toMatch(absent);
    }
    expect((await ask(`GET ${tenant}/twice`)).status).toBe(404);
  });

  it('needs a tenant that exists, and is invisible without that tenant', async () => {
    const at = '/v2/cluster-variables/tenants';
    expect((await create('t', 1, {}, `${at}/none`)).status).toBe(404);
    expect((await create('t', 1, {}, `${at}/a%20b`)).status).toBe(400);
    expect((await create('t', 1, {}, `${at}/other`)).status).toBe(404);
    expect((await ask(`GET ${at}/other/t`)).status).toBe(404);
  });
});

describe('the search', () => {
  beforeAll(async () => {
    await create('s-a', 1, { metadata: { level: 3, team: 'x' } });
    await create('s-b', 'two', { metadata: { level: 10 } });
    await create('s-c', 'x'.repeat(9_000), { metadata: { level: '3' }, kind: 'SECRET_REFERENCE' });
    await create('s-d', 1, {}, tenant);
  });
  const names = async (filter: object, query = ''): Promise<readonly string[]> => {
    const filtered = { name: { $like: 's-*' }, ...filter };
    const sort = [{ field: 'name', order: 'DESC' }];
    const { body } = await ask(`POST /v2/cluster-variables/search${query}`, {
      filter: filtered,
      sort,
    });
    return (body.items as readonly { readonly name: string }[]).map(({ name }) => name);
  };
  test.each([
    [{}, ['s-d', 's-c', 's-b', 's-a']],
    [{ scope: 'TENANT' }, ['s-d']],
    [{ tenantId: { $exists: false } }, ['s-c', 's-b', 's-a']],
    [{ value: '"two"' }, ['s-b']],
    [{ isTruncated: true }, ['s-c']],
    [{ kind: 'SECRET_REFERENCE' }, ['s-c']],
    [{ metadata: { level: 3 } }, ['s-a']],
    [{ metadata: { level: '3' } }, ['s-c']],
    [{ metadata: { level: { $gte: 3 } } }, ['s-b', 's-a']],
    [{ metadata: { level: { $gt: 3, $lt: 11 } } }, ['s-b']],
    [{ metadata: { level: { $lte: 3 }, team: { $like: '?' } } }, ['s-a']],
    [{ metadata: { level: { $in: [10, '3'] } } }, ['s-c', 's-b']],
    [{ metadata: { level: { $neq: 3 } } }, ['s-d', 's-c', 's-b']],
    [{ metadata: { team: { $exists: true } } }, ['s-a']],
    [{ metadata: { team: { $exists: false } } }, ['s-d', 's-c', 's-b']],
  ])('with %j finds %j', async (filter, expected) => {
    expect(await names(filter)).toEqual(expected);
  });

  it('truncates long values, unless it is told not to', async () => {
    const filter = { name: 's-c' };
    const short = (await ask('POST /v2/cluster-variables/search', { filter })).body.items[0];
    expect(short).toMatchObject({ isTruncated: true });
    expect(short.value.length).toBe(8_191);
    const call = 'POST /v2/cluster-variables/search?truncateValues=false';
    const whole = (await ask(call, { filter })).body.items[0];
    expect(whole).toMatchObject({ isTruncated: false });
    expect(whole.value.length).toBe(9_002);
  });

  test.each([
    [{ filter: { metadata: { level: { $regex: 'x' } } } }],
    [{ filter: { metadata: { level: { $eq: {} } } } }],
    [{ filter: { metadata: { level: true } } }],
    [{ filter: { metadata: 'x' } }],
    [{ filter: { scope: 'NOPE' } }],
    [{ sort: [{ field: 'kind' }] }],
  ])('refuses %j', async (body) => {
    expect((await ask('POST /v2/cluster-variables/search', body)).status).toBe(400);
  });
});

describe('expressions', () => {
  it('see the variables of the tenant before those of the cluster, and changes at once', async () => {
    await create('e', { n: 1 });
    await create('e', 'mine', {}, tenant);
    expect(await evaluate('=camunda.vars.env.e')).toBe('mine');
    expect(await evaluate('=camunda.vars.tenant.e')).toBe('mine');
    expect(await evaluate('=camunda.vars.cluster.e.n + 1')).toBe(2);
    await ask(`PUT ${tenant}/e`, { value: 'changed' });
    expect(await evaluate('=camunda.vars.env.e')).toBe('changed');
    await ask(`DELETE ${tenant}/e`);
    expect(await evaluate('=camunda.vars.env.e.n')).toBe(1);
    expect(await evaluate('=camunda.vars.env.none')).toBe(null);
    const own = { expression: '=camunda.vars.env.e', variables: { camunda: { vars: 1 } } };
    expect((await ask('POST /v2/expression/evaluation', own)).body.result).toBe(null);
  });

  it('of elements see them: a job type, a mapping, a timer', async () => {
    await create('queue', 'from-cluster');
    const task = serviceTask('work', { type: '=camunda.vars.env.queue' });
    const xml = bpmn('vars', start(), task, end(), path('start->work->end'));
    const payload = `--x\r\ncontent-disposition: form-data; name="resources"; filename="p.bpmn"\r\n\r\n${xml}\r\n--x--\r\n`;
    const authorization = `Basic ${Buffer.from('demo:demo').toString('base64')}`;
    const headers = { authorization, 'content-type': 'multipart/form-data; boundary=x' };
    await server.app.inject({ method: 'POST', url: '/v2/deployments', payload, headers });
    await ask('POST /v2/process-instances', { processDefinitionId: 'vars' });
    const activation = {
      type: 'from-cluster',
      timeout: 1,
      maxJobsToActivate: 1,
      requestTimeout: -1,
    };
    expect((await ask('POST /v2/jobs/activation', activation)).body.jobs).toHaveLength(1);
  });
});

it('a user needs the right on the name', async () => {
  await ask('POST /v2/users', { username: 'eve', password: 'p', name: 'E', email: '' });
  await create('secret', 1);
  await create('open', 1);
  const eve = (call: string, body: object | null = null) => ask(call, body, 'eve:p');
  expect((await eve(`GET ${global}/open`)).status).toBe(403);
  expect((await eve(`POST ${global}`, { name: 'x', value: 1 })).status).toBe(403);
  await ask('POST /v2/authorizations', {
    ownerType: 'USER',
    ownerId: 'eve',
    resourceType: 'CLUSTER_VARIABLE',
    resourceId: 'open',
    permissionTypes: ['READ', 'UPDATE'],
  });
  expect((await eve(`GET ${global}/open`)).status).toBe(200);
  expect((await eve(`PUT ${global}/open`, { value: 2 })).status).toBe(200);
  expect((await eve(`DELETE ${global}/open`)).status).toBe(403);
  expect((await eve(`GET ${global}/secret`)).status).toBe(403);
  const { items } = (await eve('POST /v2/cluster-variables/search', {})).body;
  expect(items).toMatchObject([{ name: 'open' }]);
});
