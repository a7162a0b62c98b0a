import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { createFaultyApplication } from './faulty-application.ts';
import { injectFiles } from '../deploy-files.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { askAs } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
beforeAll(async () => {
  server = await createTestApplication(
    '--authentication=basic',
    '--users=demo:demo',
    '--multi-tenancy',
  );
  await ask('POST /v2/tenants', { tenantId: 'acme', name: 'Acme' });
  await ask('POST /v2/users', { username: 'eve', password: 'p' });
  await ask('PUT /v2/roles/admin/users/eve');
}, 60_000);
afterAll(() => server.stop());

const create = { processDefinitionId: 'none', tenantId: 'acme' };

it('a user reaches a tenant while any membership leads there, direct or not', async () => {
  await ask('POST /v2/groups', { groupId: 'g', name: 'G' });
  await ask('POST /v2/roles', { roleId: 'r', name: 'R' });
  await ask('PUT /v2/groups/g/users/eve');
  await ask('PUT /v2/roles/r/groups/g');
  const status = async () => (await ask('POST /v2/process-instances', create, 'eve:p')).status;
  const tenants = async () => {
    const { body } = await ask('GET /v2/authentication/me', null, 'eve:p');
    return (body.tenants as { readonly tenantId: string }[]).map(({ tenantId }) => tenantId);
  };
  expect([await status(), await tenants()]).toEqual([403, ['<default>']]);
  for (const member of ['users/eve', 'groups/g', 'roles/r']) {
    await ask(`PUT /v2/tenants/acme/${member}`);
    // The process does not exist, but only a member may learn that.
    expect([await status(), await tenants()]).toEqual([404, ['<default>', 'acme']]);
    await ask(`DELETE /v2/tenants/acme/${member}`);
    expect([await status(), await tenants()]).toEqual([403, ['<default>']]);
  }
});

it('a user without membership sees no items of a batch operation there', async () => {
  await ask('PUT /v2/tenants/acme/users/demo');
  const headers = { authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}` };
  const files = [['p.bpmn', sequence('p', serviceTask('work'))]] as const;
  await injectFiles(server.app, files, headers, 'acme');
  await ask('POST /v2/process-instances', { processDefinitionId: 'p', tenantId: 'acme' });
  const filter = { processDefinitionId: 'p' };
  const { body } = await ask('POST /v2/process-instances/cancellation', { filter });
  const { batchOperationKey } = body as { batchOperationKey: string };
  await expect
    .poll(async () => (await ask(`GET /v2/batch-operations/${batchOperationKey}`)).body)
    .toMatchObject({ state: 'COMPLETED', operationsCompletedCount: 1 });
  const items = async (who: string) =>
    (await ask('POST /v2/batch-operation-items/search', { filter: { batchOperationKey } }, who))
      .body.items as object[];
  expect(await items('demo:demo')).toHaveLength(1);
  expect(await items('eve:p')).toEqual([]);
});

it('a worker is refused for a tenant of which it is no member', async () => {
  const body = { type: 't', timeout: 1000, maxJobsToActivate: 1, requestTimeout: -1 };
  const foreign = { ...body, tenantIds: ['<default>', 'acme'] };
  const refused = await ask('POST /v2/jobs/activation', foreign, 'eve:p');
  expect([refused.status, refused.body.title]).toEqual([401, 'UNAUTHORIZED']);
  const own = { ...body, tenantFilter: 'ASSIGNED' };
  expect((await ask('POST /v2/jobs/activation', own, 'eve:p')).status).toBe(200);
});

it('a worker whose memberships cannot be read gets that reason, not that it lacks a tenant', async () => {
  const flags = ['--memory', '--authentication=basic', '--multi-tenancy', '--jobs=off'];
  const faulty = await createFaultyApplication(...flags, '--users=demo:demo');
  const headers = { authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}` };
  const payload = { type: 't', timeout: 1000, maxJobsToActivate: 1, requestTimeout: -1 };
  const activate = () =>
    faulty.app.inject({ method: 'POST', url: '/v2/jobs/activation', headers, payload });
  expect((await activate()).statusCode).toBe(200);
  // The password is remembered, so only the memberships are read.
  faulty.faults.readsFail = true;
  expect((await activate()).statusCode).toBe(503);
  await faulty.stop();
});
