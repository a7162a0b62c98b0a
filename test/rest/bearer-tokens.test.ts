import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JWTPayload } from 'jose';
import type { Application } from '../../src/application.ts';
import { audience, createIssuer, issuerName } from '../jobs/issuer.ts';
import { askAs } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

const issuer = createIssuer();
const flags = [
  `--oidc-jwks=${issuer.keyFile}`,
  `--oidc-issuer=${issuerName}`,
  `--oidc-audience=${audience}`,
];
let server: Application;
const ask = askAs(() => server);
beforeAll(async () => {
  server = await createTestApplication(
    '--authentication=basic',
    '--users=demo:demo',
    ...flags,
    '--oidc-username-claim=preferred_username',
    '--oidc-client-id-claim=azp',
  );
}, 60_000);
afterAll(() => server.stop());

async function send(
  claims: JWTPayload,
  request: {
    readonly method?: 'POST';
    readonly url: string;
    readonly payload?: object;
    readonly of?: Application;
  },
) {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const token = await issuer.sign({
    iss: issuerName,
    aud: audience,
    exp: nowSeconds + 600,
    ...claims,
  });
  const { of = server, ...rest } = request;
  const headers = { authorization: `Bearer ${token}` };
  const response = await of.app.inject({ method: 'GET', ...rest, headers });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
}

const me = (claims: JWTPayload) => send(claims, { url: '/v2/authentication/me' });
const role = (claims: JWTPayload, roleId: string) =>
  send(claims, { method: 'POST', url: '/v2/roles', payload: { roleId, name: 'R' } });

it('a token names a machine, otherwise a person, otherwise nobody', async () => {
  const person = { preferred_username: 'pat' };
  expect((await me(person)).body).toMatchObject({ username: 'pat', roles: [], tenants: [] });
  expect((await me({ ...person, azp: 'app' })).body).toMatchObject({ username: 'app' });
  expect((await me({ sub: 's' })).status).toBe(401);
  expect((await ask('GET /v2/authentication/me', null)).body).toMatchObject({ username: 'demo' });
});

it('rights come by name and by mapping rules, from the next request on', async () => {
  const person = { preferred_username: 'ria' };
  expect((await role(person, 'one')).status).toBe(403);
  const rules = [
    ['by-text', 'department', 'it'],
    ['by-path', '$.realm.roles', 'chief'],
  ] as const;
  for (const [mappingRuleId, claimName, claimValue] of rules) {
    const rule = { mappingRuleId, name: 'N', claimName, claimValue };
    expect((await ask('POST /v2/mapping-rules', rule)).status).toBe(201);
    await ask('POST /v2/authorizations', {
      ownerType: 'MAPPING_RULE',
      ownerId: mappingRuleId,
      resourceType: 'ROLE',
      resourceId: '*',
      permissionTypes: ['CREATE'],
    });
  }
  expect((await role({ ...person, department: 'IT' }, 'two')).status).toBe(403);
  expect((await role({ ...person, department: ['x', 'it'] }, 'three')).status).toBe(201);
  expect((await role({ ...person, realm: { roles: ['chief'] } }, 'four')).status).toBe(201);
  expect((await role({ ...person, realm: { roles: 7 } }, 'five')).status).toBe(403);
  await ask('DELETE /v2/mapping-rules/by-text');
  expect((await role({ ...person, department: 'it' }, 'six')).status).toBe(403);
});

it('with tokens alone, users and groups are the issuer’s', async () => {
  const alone = await createTestApplication(
    '--authentication=oidc',
    ...flags,
    '--oidc-groups-claim=groups',
    '--oidc-administrators=root',
  );
  try {
    const root = { sub: 'root', groups: ['staff'] };
    const mine = await send(root, { url: '/v2/authentication/me', of: alone });
    expect(mine.body).toMatchObject({ roles: ['admin'], groups: ['staff'] });
    const users = await send(root, { url: '/v2/users/x', of: alone });
    expect(users).toMatchObject({
      status: 403,
      body: {
        detail: 'Users API is disabled because the application is configured in OIDC mode.',
      },
    });
    expect((await send(root, { url: '/v2/groups/x', of: alone })).status).toBe(403);
    const basic = { authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}` };
    const refused = await alone.app.inject({ url: '/v2/topology', headers: basic });
    expect(refused.statusCode).toBe(401);
    const setup = { username: 'x', password: 'p' };
    const second = await alone.app.inject({
      method: 'POST',
      url: '/v2/setup/user',
      payload: setup,
    });
    expect(second.statusCode).toBe(403);
  } finally {
    await alone.stop();
  }
}, 60_000);
