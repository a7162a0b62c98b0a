import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { askAs } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
beforeAll(async () => {
  server = await createTestApplication(
    '--authentication=basic',
    '--users=demo:demo',
    '--authorizations=false',
  );
}, 60_000);
afterAll(() => server.stop());

const user = (username: string, more: object = {}) =>
  ask('POST /v2/users', { username, password: `pw-${username}`, name: 'N', email: '', ...more });

describe('users', () => {
  it('are created, read, changed, found and deleted, and no answer has a password', async () => {
    const created = await user('ann', { email: 'ann@example.com' });
    expect(created).toEqual({
      status: 201,
      body: { username: 'ann', name: 'N', email: 'ann@example.com' },
    });
    expect((await ask('GET /v2/users/ann')).body).toEqual(created.body);
    const changed = { name: 'Anna', email: '', password: ' ' };
    expect((await ask('PUT /v2/users/ann', changed)).body).toMatchObject({ name: 'Anna' });
    const filter = { username: { $like: 'an?' }, email: { $exists: true } };
    expect((await ask('POST /v2/users/search', { filter })).body).toMatchObject({
      items: [{ username: 'ann', name: 'Anna', email: '' }],
      page: { totalItems: 1 },
    });
    expect(await ask('GET /v2/topology', null, 'ann:pw-ann')).toMatchObject({ status: 200 });
    expect((await ask('DELETE /v2/users/ann')).status).toBe(204);
    expect((await ask('GET /v2/users/ann')).status).toBe(404);
    expect((await ask('GET /v2/topology', null, 'ann:pw-ann')).status).toBe(401);
  });

  it('sign in with a new password from the next request on', async () => {
    await user('bea');
    expect((await ask('GET /v2/topology', null, 'bea:pw-bea')).status).toBe(200);
    await ask('PUT /v2/users/bea', { name: 'B', password: 'new' });
    expect((await ask('GET /v2/topology', null, 'bea:pw-bea')).status).toBe(401);
    expect((await ask('GET /v2/topology', null, 'bea:new')).status).toBe(200);
    // A hash of only the first 72 bytes would accept both.
    const long = 'x'.repeat(100);
    await ask('PUT /v2/users/bea', { name: 'B', password: `${long}a` });
    expect((await ask('GET /v2/topology', null, `bea:${long}b`)).status).toBe(401);
    expect((await ask('GET /v2/topology', null, `bea:${long}a`)).status).toBe(200);
  });

  test.each([
    ['a name that exists', { username: 'demo' }, 409, /already exists/],
    ['no password', { password: '' }, 400, /No password provided/],
    ['a blank password', { password: '  ' }, 400, /No password provided/],
    ['an odd name', { username: 'a b' }, 400, /username contains illegal characters/],
    ['a long name', { username: 'a'.repeat(257) }, 400, /exceeds the limit of 256 characters/],
    ['a bad address', { email: 'x' }, 400, /The provided email 'x' is not valid\./],
    ['an unknown property', { bogus: 1 }, 400, /bogus/],
    ['a name that is no text', { name: 7 }, 400, /name/],
  ])('with %s are refused, and nothing is written', async (_name, more, status, detail) => {
    const before = (await ask('POST /v2/users/search', {})).body.page.totalItems;
    const refused = await user('zed', more);
    expect(refused.status).toBe(status);
    expect(refused.body.detail).toMatch(detail);
    expect((await ask('POST /v2/users/search', {})).body.page.totalItems).toBe(before);
  });
});

const named = [
  ['groups', 'groupId', 'group with ID'],
  ['roles', 'roleId', 'role with ID'],
  ['tenants', 'tenantId', 'tenant with id'],
] as const;

test.each(named)('%s are created, changed, found and deleted', async (path, idName, text) => {
  const thing = { [idName]: 'x1', name: 'One', description: 'D' };
  expect(await ask(`POST /v2/${path}`, thing)).toEqual({ status: 201, body: thing });
  const twice = await ask(`POST /v2/${path}`, thing);
  expect([twice.status, twice.body.title]).toEqual([409, 'ALREADY_EXISTS']);
  expect(twice.body.detail).toContain(`Expected to create ${text} 'x1'`);
  const changed = { [idName]: 'x1', name: 'Two', description: '' };
  expect((await ask(`PUT /v2/${path}/x1`, { name: 'Two' })).body).toEqual(changed);
  expect((await ask(`GET /v2/${path}/x1`)).body).toEqual(changed);
  const found = await ask(`POST /v2/${path}/search`, { filter: { name: 'Two' } });
  expect(found.body.items).toEqual([changed]);
  expect((await ask(`DELETE /v2/${path}/x1`)).status).toBe(204);
  expect((await ask(`DELETE /v2/${path}/x1`)).body.title).toBe('NOT_FOUND');
  expect((await ask(`GET /v2/${path}/x1`)).status).toBe(404);
  expect((await ask(`PUT /v2/${path}/x1`, { name: 'n' })).status).toBe(404);
});

const memberships = [
  ['groups', ['users', 'clients', 'mapping-rules']],
  ['roles', ['users', 'groups', 'clients', 'mapping-rules']],
  ['tenants', ['users', 'groups', 'roles', 'clients', 'mapping-rules']],
] as const;
const idNames = {
  users: 'username',
  groups: 'groupId',
  roles: 'roleId',
  clients: 'clientId',
  'mapping-rules': 'mappingRuleId',
};

describe('memberships', () => {
  const made = { users: 'm-user', groups: 'm-group', roles: 'm-role', 'mapping-rules': 'm-rule' };
  beforeAll(async () => {
    await user('m-user');
    await ask('POST /v2/groups', { groupId: 'm-group', name: 'G' });
    await ask('POST /v2/roles', { roleId: 'm-role', name: 'R' });
    await ask('POST /v2/tenants', { tenantId: 'm-tenant', name: 'T' });
    const rule = { mappingRuleId: 'm-rule', name: 'M', claimName: 'c', claimValue: 'v' };
    await ask('POST /v2/mapping-rules', rule);
  });

  const kinds = memberships.flatMap(([path, members]) =>
    members.map((member) => [path, member] as const),
  );
  test.each(kinds)('%s accept %s once and remove them once', async (path, member) => {
    const container = { groups: 'm-group', roles: 'm-role', tenants: 'm-tenant' }[path];
    const id = member === 'clients' ? 'any-client' : made[member];
    const url = `/v2/${path}/${container}/${member}`;
    expect((await ask(`PUT ${url}/${id}`)).status).toBe(204);
    expect((await ask(`PUT ${url}/${id}`)).body.title).toBe('ALREADY_EXISTS');
    const found = await ask(`POST ${url}/search`);
    expect(found.body.items).toMatchObject([{ [idNames[member]]: id }]);
    expect((await ask(`DELETE ${url}/${id}`)).status).toBe(204);
    expect((await ask(`DELETE ${url}/${id}`)).body.title).toBe('NOT_FOUND');
    expect((await ask(`POST ${url}/search`)).body.page.totalItems).toBe(0);
    expect((await ask(`PUT /v2/${path}/none/${member}/${id}`)).body.title).toBe('NOT_FOUND');
    const absent = await ask(`PUT ${url}/nobody`);
    expect(absent.status).toBe(member === 'clients' ? 204 : 404);
  });

  it('end with their member and with their container, and a namesake has none', async () => {
    await user('gone');
    await ask('PUT /v2/groups/m-group/users/gone');
    await ask('PUT /v2/roles/m-role/users/gone');
    await ask('DELETE /v2/users/gone');
    expect((await ask('POST /v2/groups/m-group/users/search')).body.items).toEqual([]);
    await user('gone');
    const me = await ask('GET /v2/authentication/me', null, 'gone:pw-gone');
    expect(me.body).toMatchObject({ groups: [], roles: [], tenants: [] });
    await ask('POST /v2/groups', { groupId: 'short', name: 'S' });
    await ask('PUT /v2/groups/short/users/gone');
    await ask('PUT /v2/roles/m-role/groups/short');
    const with_ = await ask('GET /v2/authentication/me', null, 'gone:pw-gone');
    expect(with_.body).toMatchObject({ groups: ['short'], roles: ['m-role'] });
    await ask('DELETE /v2/groups/short');
    const without = await ask('GET /v2/authentication/me', null, 'gone:pw-gone');
    expect(without.body).toMatchObject({ groups: [], roles: [] });
  });
});

describe('authorizations', () => {
  const grant = (more: object) =>
    ask('POST /v2/authorizations', {
      ownerType: 'ROLE',
      ownerId: 'a-role',
      resourceType: 'MESSAGE',
      resourceId: '*',
      permissionTypes: ['CREATE'],
      ...more,
    });
  beforeAll(() => ask('POST /v2/roles', { roleId: 'a-role', name: 'R' }));

  it('are created, read, replaced and deleted', async () => {
    const { status, body } = await grant({});
    expect(status).toBe(201);
    const url = `/v2/authorizations/${body.authorizationKey as string}`;
    expect((await ask(`GET ${url}`)).body).toEqual({
      authorizationKey: body.authorizationKey,
      ownerType: 'ROLE',
      ownerId: 'a-role',
      resourceType: 'MESSAGE',
      resourceId: '*',
      resourcePropertyName: null,
      permissionTypes: ['CREATE'],
    });
    expect((await grant({})).body.title).toBe('ALREADY_EXISTS');
    const property = { resourceType: 'USER_TASK', resourceId: null, permissionTypes: ['READ'] };
    const replaced = { ownerType: 'ROLE', ownerId: 'a-role', ...property };
    const send = { ...replaced, resourcePropertyName: 'assignee' };
    expect((await ask(`PUT ${url}`, send)).status).toBe(204);
    const filter = { resourcePropertyNames: ['assignee', 'x'], ownerId: 'a-role' };
    expect((await ask('POST /v2/authorizations/search', { filter })).body.items).toHaveLength(1);
    expect((await ask(`DELETE ${url}`)).status).toBe(204);
    expect((await ask(`DELETE ${url}`)).status).toBe(404);
    expect((await ask(`PUT ${url}`, send)).status).toBe(404);
  });

  test.each([
    ['another type’s permission', { permissionTypes: ['FLY', 'CREATE'] }, 400],
    ['a permission that the type has not', { permissionTypes: ['UPDATE'] }, 400],
    ['no permission', { permissionTypes: [] }, 400],
    ['no owner', { ownerId: 'nobody' }, 404],
    ['no such role as its resource', { resourceType: 'ROLE', resourceId: 'nobody' }, 404],
    ['an odd resource', { resourceId: ';' }, 400],
    ['both a resource and a property', { resourcePropertyName: 'assignee' }, 400],
    ['neither', { resourceId: null }, 400],
  ])('with %s are refused', async (_name, more, status) => {
    expect((await grant(more)).status).toBe(status);
  });

  it('of default roles cannot be deleted, and neither can the roles', async () => {
    const filter = { ownerId: 'admin', ownerType: 'ROLE' };
    const found = await ask('POST /v2/authorizations/search', { filter });
    expect(found.body.items.length).toBeGreaterThan(15);
    const key = found.body.items[0].authorizationKey as string;
    expect((await ask(`DELETE /v2/authorizations/${key}`)).status).toBe(403);
    expect((await ask('DELETE /v2/roles/admin')).status).toBe(403);
    expect((await ask('DELETE /v2/tenants/%3Cdefault%3E')).status).toBe(403);
  });
});

describe('the first administrator', () => {
  it('any caller can create it, once', async () => {
    const fresh = await createTestApplication('--authentication=basic', '--users=none');
    const setUp = askAs(() => fresh);
    try {
      const first = { username: 'root', password: 'p', name: 'Root', email: 'root@example.com' };
      expect((await setUp('POST /v2/setup/user', { ...first, email: 'x' }, null)).status).toBe(400);
      const made = await setUp('POST /v2/setup/user', first, null);
      expect(made).toMatchObject({ status: 201, body: { username: 'root' } });
      const me = await setUp('GET /v2/authentication/me', null, 'root:p');
      expect(me.body).toMatchObject({ roles: ['admin'], authorizedComponents: ['*'] });
      const second = await setUp('POST /v2/setup/user', { ...first, username: 'two' }, null);
      expect(second).toMatchObject({ status: 403, body: { title: 'FORBIDDEN' } });
    } finally {
      await fresh.stop();
    }
  }, 60_000);
});
