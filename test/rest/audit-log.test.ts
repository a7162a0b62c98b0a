/** The audit log: its entries are in the commit of their command. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { sequence, serviceTask, userTask } from '../scenario/bpmn.ts';
import { askAs, deploy, grantBy } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
const grant = grantBy(ask);
beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
  await deploy(server, {
    'p.bpmn': sequence('p', serviceTask('work')),
    'task.bpmn': sequence('task', userTask('look')),
  });
}, 60_000);
afterAll(() => server.stop());

interface Entry {
  readonly auditLogKey: string;
  readonly entityType: string;
  readonly operationType: string;
  readonly entityDescription: string | null;
  readonly result: string;
}

async function entries(filter: object, who = 'demo:demo', from = 'audit-logs'): Promise<Entry[]> {
  const sort = [{ field: 'timestamp' }, { field: 'auditLogKey' }];
  const { status, body } = await ask(`POST /v2/${from}/search`, { filter, sort }, who);
  expect(status).toBe(200);
  return body.items as Entry[];
}
const shown = (found: readonly Entry[]) =>
  found.map(({ entityType, operationType, result }) => `${entityType} ${operationType} ${result}`);

async function createInstance(processDefinitionId = 'p'): Promise<string> {
  const created = await ask('POST /v2/process-instances', { processDefinitionId });
  return created.body.processInstanceKey as string;
}

it('has what users did, and a refused command only if a state forbids it', async () => {
  const key = await createInstance();
  await ask(`PUT /v2/element-instances/${key}/variables`, { variables: { a: 1, b: 2 } });
  await ask(`PUT /v2/element-instances/${key}/variables`, { variables: { a: 2 } });
  const { jobs } = (
    await ask('POST /v2/jobs/activation', {
      type: 'work',
      timeout: 60_000,
      maxJobsToActivate: 1,
      requestTimeout: -1,
    })
  ).body as { jobs: { jobKey: string }[] };
  await ask(`POST /v2/jobs/${jobs[0]?.jobKey ?? ''}/failure`, { retries: 0, errorMessage: 'e' });
  const [incident] = (
    await ask('POST /v2/incidents/search', { filter: { processInstanceKey: key } })
  ).body.items as { incidentKey: string }[];
  const incidentKey = incident?.incidentKey ?? '';
  await ask(`PATCH /v2/jobs/${jobs[0]?.jobKey ?? ''}`, { changeset: { retries: 1 } });
  await ask(`POST /v2/incidents/${incidentKey}/resolution`, {});
  await ask(`POST /v2/incidents/${incidentKey}/resolution`, {});
  await ask(`POST /v2/process-instances/${key}/suspension`, {});
  await ask(`POST /v2/process-instances/${key}/suspension`, {});
  await ask(`POST /v2/process-instances/${key}/resumption`, {});
  await ask(`POST /v2/process-instances/${key}/cancellation`, {});
  expect((await ask(`POST /v2/process-instances/${key}/cancellation`, {})).status).toBe(404);
  await ask(`POST /v2/process-instances/${key}/deletion`, {});
  const found = await entries({ processInstanceKey: key });
  expect(shown(found)).toEqual([
    'PROCESS_INSTANCE CREATE SUCCESS',
    'VARIABLE CREATE SUCCESS',
    'VARIABLE CREATE SUCCESS',
    'VARIABLE UPDATE SUCCESS',
    'JOB UPDATE SUCCESS',
    'INCIDENT RESOLVE SUCCESS',
    'PROCESS_INSTANCE SUSPEND SUCCESS',
    'PROCESS_INSTANCE SUSPEND FAIL',
    'PROCESS_INSTANCE RESUME SUCCESS',
    'PROCESS_INSTANCE CANCEL SUCCESS',
    'PROCESS_INSTANCE DELETE SUCCESS',
  ]);
  expect(found.map((one) => one.entityDescription).filter((name) => name !== null)).toEqual([
    'a',
    'b',
    'a',
  ]);
  expect(found[0]).toMatchObject({
    actorType: 'USER',
    actorId: 'demo',
    category: 'DEPLOYED_RESOURCES',
    tenantId: '<default>',
    processDefinitionId: 'p',
    rootProcessInstanceKey: key,
    entityKey: key,
    inboundChannelType: 'REST',
    relatedEntityKey: null,
  });
});

it('has each new part of a deployment once, and its deletion', async () => {
  const files = { 'new.bpmn': sequence('new', serviceTask('work')) };
  await deploy(server, files);
  await deploy(server, files);
  const of = () => entries({ processDefinitionId: 'new', entityType: 'RESOURCE' });
  const [made] = await of();
  expect(shown(await of())).toEqual(['RESOURCE CREATE SUCCESS']);
  expect(made).toMatchObject({
    entityDescription: 'new.bpmn',
    deploymentKey: expect.stringMatching(/^\d+$/) as string,
  });
  const { resourceKey } = made as unknown as { resourceKey: string };
  await ask(`POST /v2/resources/${resourceKey}/deletion`, {});
  expect(shown(await of())).toEqual(['RESOURCE CREATE SUCCESS', 'RESOURCE DELETE SUCCESS']);
});

it('has a batch operation, a change that its state forbids, and its items', async () => {
  const key = await createInstance();
  const filter = { processInstanceKey: key };
  const begun = await ask('POST /v2/process-instances/cancellation', { filter });
  const { batchOperationKey } = begun.body as { batchOperationKey: string };
  await expect
    .poll(async () => (await ask(`GET /v2/batch-operations/${batchOperationKey}`)).body)
    .toMatchObject({ state: 'COMPLETED' });
  const suspended = await ask(`POST /v2/batch-operations/${batchOperationKey}/suspension`, {});
  expect(suspended.status).toBe(409);
  expect(shown(await entries({ entityKey: batchOperationKey }))).toEqual([
    'BATCH CREATE SUCCESS',
    'BATCH SUSPEND FAIL',
  ]);
  const [, item] = await entries({ processInstanceKey: key });
  expect(item).toMatchObject({
    operationType: 'CANCEL',
    batchOperationKey,
    batchOperationType: 'CANCEL_PROCESS_INSTANCE',
    actorId: 'demo',
  });
});

it('shows the entries of a task to those who may read the task, and nothing else', async () => {
  const key = await createInstance('task');
  const [task] = (await ask('POST /v2/user-tasks/search', { filter: { processInstanceKey: key } }))
    .body.items as { userTaskKey: string }[];
  const userTaskKey = task?.userTaskKey ?? '';
  await ask('POST /v2/users', { username: 'eve', password: 'p' });
  const log = `user-tasks/${userTaskKey}/audit-logs`;
  await ask(`POST /v2/user-tasks/${userTaskKey}/assignment`, { assignee: 'eve' });
  expect(await entries({}, 'eve:p', log)).toEqual([]);
  const authorization = { ownerType: 'USER', ownerId: 'eve', resourceType: 'USER_TASK' };
  await ask('POST /v2/authorizations', {
    ...authorization,
    resourcePropertyName: 'assignee',
    permissionTypes: ['READ'],
  });
  const own = await entries({}, 'eve:p', log);
  expect(own).toMatchObject([{ operationType: 'ASSIGN', relatedEntityKey: 'eve', userTaskKey }]);
  expect(await entries({}, 'eve:p')).toEqual(own);
  const key0 = own[0]?.auditLogKey ?? '';
  expect((await ask(`GET /v2/audit-logs/${key0}`, null, 'eve:p')).body).toEqual(own[0]);
  await ask(`DELETE /v2/user-tasks/${userTaskKey}/assignee`);
  expect(await entries({}, 'eve:p')).toEqual([]);
  expect((await ask(`GET /v2/audit-logs/${key0}`, null, 'eve:p')).status).toBe(403);
  // The right on all processes shows no entries about identity.
  await grant('eve', 'PROCESS_DEFINITION', '*', 'READ_PROCESS_INSTANCE');
  const all = await entries({}, 'eve:p');
  expect(all.length).toBeGreaterThan(2);
  expect(new Set(all.map((one) => one.entityType))).not.toContain('USER');
});

it('has no entry that a setting leaves out, and none at all without authentication', async () => {
  const flags = ['--authentication=basic', '--users=demo:demo', '--audit-users=ADMIN'];
  const admins = await createTestApplication(...flags);
  const asks = askAs(() => admins);
  await deploy(admins, { 'p.bpmn': sequence('p', serviceTask('work')) });
  await asks('POST /v2/roles', { roleId: 'r', name: 'R' });
  const { body } = await asks('POST /v2/audit-logs/search', {});
  expect(body.items).toMatchObject([{ entityType: 'ROLE', entityKey: 'r', tenantId: null }]);
  await admins.stop();
  const open = await createTestApplication();
  const anybody = askAs(() => open);
  await anybody('POST /v2/roles', { roleId: 'r', name: 'R' }, null);
  expect((await anybody('POST /v2/audit-logs/search', {}, null)).body.items).toEqual([]);
  await open.stop();
});

it('is deleted after its own retention time, not after that of instances', async () => {
  const key = await createInstance();
  const day = 86_400_000;
  const pin = (at: number) => ask('PUT /v2/clock', { timestamp: at });
  const nowMs = Date.now();
  await pin(nowMs + 89 * day);
  expect(await entries({ entityKey: key })).toHaveLength(1);
  await pin(nowMs + 91 * day);
  await expect.poll(() => entries({ entityKey: key })).toEqual([]);
  await ask('POST /v2/clock/reset');
});
