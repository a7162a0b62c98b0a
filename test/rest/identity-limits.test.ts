import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { readArguments } from '../../src/config/config.ts';
import { createApplication } from '../../src/server.ts';
import { databaseFile } from '../../src/store/sqlite/database-file.ts';
import { askAs } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

const uuid = '10000000-0000-4000-8000-000000000007';
const basic = ['--authentication=basic', '--users=demo:demo'];

describe('ids, names and descriptions', () => {
  let server: Application;
  const ask = askAs(() => server);
  beforeAll(async () => {
    const flags = ['--multi-tenancy', `--user-tenants=demo:${uuid}`];
    server = await createTestApplication(...basic, ...flags);
  }, 60_000);
  afterAll(() => server.stop());

  it('a tenant of the Jobs Service is read and changed, and gets members, by its longer id', async () => {
    expect((await ask(`GET /v2/tenants/${uuid}`)).body).toMatchObject({ tenantId: uuid });
    expect((await ask(`PUT /v2/tenants/${uuid}`, { name: 'Acme' })).status).toBe(200);
    expect((await ask(`PUT /v2/tenants/${uuid}/clients/c`)).status).toBe(204);
    expect((await ask(`DELETE /v2/tenants/${uuid}`)).status).toBe(204);
    const long = { tenantId: 't'.repeat(32), name: 'T' };
    expect(await ask('POST /v2/tenants', long)).toMatchObject({
      status: 400,
      body: { detail: 'The provided tenantId exceeds the limit of 31 characters.' },
    });
    expect((await ask(`GET /v2/tenants/${'t'.repeat(65)}`)).status).toBe(400);
  });

  const long = 'n'.repeat(257);
  test.each([
    ['POST /v2/groups', { groupId: 'g', name: long }, 'name'],
    ['POST /v2/roles', { roleId: 'r', name: 'R', description: 'd'.repeat(10_001) }, 'description'],
    ['POST /v2/tenants', { tenantId: 't', name: long }, 'name'],
    ['POST /v2/users', { username: 'u', password: 'p', name: long }, 'name'],
    ['PUT /v2/users/demo', { name: long }, 'name'],
    [
      'POST /v2/mapping-rules',
      { mappingRuleId: 'm', name: long, claimName: 'c', claimValue: 'v' },
      'name',
    ],
  ])('%s refuses %j', async (call, body, field) => {
    const refused = await ask(call, body);
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain(`The provided ${field} exceeds the limit of`);
  });

  it('a caller without the right costs no batch', async () => {
    await ask('POST /v2/users', { username: 'eve', password: 'p' });
    const batches = async () => (await server.orchestrator.statistics()).commandsRejected;
    const before = await batches();
    const user = { username: 'x', password: 'p' };
    expect((await ask('POST /v2/users', user, 'eve:p')).status).toBe(403);
    expect((await ask('PUT /v2/roles/admin/users/eve', null, 'eve:p')).status).toBe(403);
    expect(await batches()).toBe(before);
  });
});

/** Over HTTP this many rows would take minutes. */
it('an owner has a limited number of authorizations, and a server of mapping rules', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'continuo-limits-'));
  const flags = [`--data=${folder}`, ...basic, '--threads=false', '--jobs=off'];
  const read = readArguments(flags, {}, '0.0.0-test');
  if (read.kind !== 'start') throw new Error('Expected flags to be right');
  const start = () => createApplication(read.config, () => undefined);
  await (await start()).stop();
  const db = new DatabaseSync(path.join(folder, databaseFile));
  db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
    INSERT INTO authorization_grant (key, owner_type, owner_id, resource_type, resource_id, permissions)
    SELECT i, 'CLIENT', 'c', 'ROLE', 'r' || i, '["READ"]' FROM n`);
  db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
    INSERT INTO mapping_rule (key, mapping_rule_id, name, claim_name, claim_value)
    SELECT i, 'm' || i, 'M', 'c', 'v' || i FROM n`);
  db.close();
  const server = await start();
  const ask = askAs(() => server);
  const grant = (ownerId: string) =>
    ask('POST /v2/authorizations', {
      ownerType: 'CLIENT',
      ownerId,
      resourceType: 'ROLE',
      resourceId: '*',
      permissionTypes: ['READ'],
    });
  expect(await grant('c')).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('has 10000 authorizations already') as string },
  });
  expect((await grant('d')).status).toBe(201);
  const rule = (mappingRuleId: string) =>
    ask('POST /v2/mapping-rules', {
      mappingRuleId,
      name: 'M',
      claimName: 'c',
      claimValue: mappingRuleId,
    });
  expect((await rule('last')).status).toBe(201);
  expect(await rule('more')).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('there are 10000 mapping rules already') as string },
  });
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe('with passwords and tokens', () => {
  const tokens = ['--oidc-jwks=keys.json', '--oidc-issuer=i'];
  const member = 'PUT /v2/roles/connectors';
  test.each([
    [[], 404, 404],
    [tokens, 204, 404],
    [[...tokens, '--oidc-groups-claim=groups'], 204, 204],
  ])('%j decides whether a person and a group must be known here', async (flags, person, group) => {
    const server = await createTestApplication(...basic, ...flags);
    const ask = askAs(() => server);
    expect((await ask(`${member}/users/someone`)).status).toBe(person);
    expect((await ask(`${member}/groups/some`)).status).toBe(group);
    await server.stop();
  });

  test.each(['--oidc-issuer=i', '--oidc-groups-claim=g', '--oidc-administrators=ada'])(
    '%s without keys is refused',
    (flag) => {
      expect(readArguments([...basic, flag], {}, '1')).toMatchObject({
        kind: 'invalid',
        reason: `${flag.split('=')[0] ?? ''} needs --oidc-jwks.`,
      });
    },
  );
});
