import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { bpmn, end, path, serviceTask, start, userTask } from '../scenario/bpmn.ts';
import { askAs, deploy, grantBy } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
const grant = grantBy(ask);
const p = 'PROCESS_DEFINITION';

const user = (username: string) => ask('POST /v2/users', { username, password: 'p' });

let instance: string;
let definition: string;
let task: string;
beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
  const steps = [serviceTask('work', { type: 'a-work' }), userTask('look')];
  for (const id of ['a', 'b']) {
    const xml = bpmn(id, start(), ...steps, end(), path('start->work->look->end'));
    await deploy(server, { 'p.bpmn': xml });
    const created = await ask('POST /v2/process-instances', {
      processDefinitionId: id,
      variables: { of: id },
    });
    if (id === 'b') continue;
    instance = created.body.processInstanceKey as string;
    definition = created.body.processDefinitionKey as string;
  }
  const tasks = bpmn('c', start(), userTask('look'), end(), path('start->look->end'));
  await deploy(server, { 'p.bpmn': tasks });
  await ask('POST /v2/process-instances', { processDefinitionId: 'c' });
  const found = await ask('POST /v2/user-tasks/search', {});
  task = found.body.items[0].userTaskKey as string;
  await user('eve');
}, 60_000);
afterAll(() => server.stop());

const detail = (right: string, type: string) =>
  expect.stringContaining(
    `Insufficient permissions to perform operation '${right}' on resource '${type}'`,
  ) as string;

describe('a user without rights', () => {
  test.each([
    ['POST /v2/process-instances', { processDefinitionId: 'a' }, 'CREATE_PROCESS_INSTANCE', p],
    ['POST /v2/process-instances/:pi/cancellation', {}, 'CANCEL_PROCESS_INSTANCE', p],
    ['POST /v2/process-instances/:pi/suspension', {}, 'SUSPEND_PROCESS_INSTANCE', p],
    ['POST /v2/process-instances/:pi/resumption', {}, 'SUSPEND_PROCESS_INSTANCE', p],
    [
      'POST /v2/process-instances/:pi/modification',
      { activateInstructions: [{ elementId: 'work' }] },
      'MODIFY_PROCESS_INSTANCE',
      p,
    ],
    ['PUT /v2/element-instances/:pi/variables', { variables: {} }, 'UPDATE_PROCESS_INSTANCE', p],
    ['POST /v2/user-tasks/:task/completion', {}, 'UPDATE_USER_TASK', p],
    ['POST /v2/user-tasks/:task/assignment', { assignee: 'eve' }, 'UPDATE_USER_TASK', p],
    ['POST /v2/resources/:pd/deletion', {}, 'DELETE_PROCESS', 'RESOURCE'],
    ['POST /v2/expression/evaluation', { expression: '=1' }, 'EVALUATE', 'EXPRESSION'],
    ['POST /v2/users', { username: 'x', password: 'p' }, 'CREATE', 'USER'],
    ['PUT /v2/roles/admin', { name: 'x' }, 'UPDATE', 'ROLE'],
    ['PUT /v2/roles/admin/users/eve', null, 'UPDATE', 'ROLE'],
    ['DELETE /v2/users/demo', null, 'DELETE', 'USER'],
  ])('may not %s', async (call, body, right, type) => {
    const real = call.replace(':pi', instance).replace(':task', task).replace(':pd', definition);
    const refused = await ask(real, body, 'eve:p');
    expect(refused).toMatchObject({
      status: 403,
      body: { title: 'FORBIDDEN', detail: detail(right, type) },
    });
  });

  it('gets 404 for an absent resource, and 403 for one that it may not read', async () => {
    const hidden = await ask(`GET /v2/process-instances/${instance}`, null, 'eve:p');
    expect(hidden).toMatchObject({
      status: 403,
      body: {
        detail:
          "Unauthorized to perform operation 'READ_PROCESS_INSTANCE' on resource 'PROCESS_DEFINITION'",
      },
    });
    expect((await ask('GET /v2/process-instances/1', null, 'eve:p')).status).toBe(404);
    expect((await ask('GET /v2/roles/admin', null, 'eve:p')).status).toBe(403);
    expect((await ask('GET /v2/roles/none', null, 'eve:p')).status).toBe(404);
    const flows = `GET /v2/process-instances/${instance}/sequence-flows`;
    expect((await ask(flows, null, 'eve:p')).status).toBe(403);
  });

  test.each([
    'process-definitions',
    'process-instances',
    'element-instances',
    'variables',
    'jobs',
    'user-tasks',
    'incidents',
    'decision-instances',
    'roles',
    'tenants',
    'authorizations',
    'roles/admin/users',
  ])('finds no %s, and learns no count', async (what) => {
    const found = await ask(`POST /v2/${what}/search`, {}, 'eve:p');
    expect(found.body).toMatchObject({
      items: [],
      page: { totalItems: 0, hasMoreTotalItems: false },
    });
  });

  it('gets no job', async () => {
    const activation = { type: 'a-work', timeout: 1000, maxJobsToActivate: 9, requestTimeout: -1 };
    const { body } = await ask('POST /v2/jobs/activation', activation, 'eve:p');
    expect(body.jobs).toEqual([]);
  });
});

it('a right on one process shows and allows that process, until it is revoked', async () => {
  await user('ada');
  const rights = ['READ_PROCESS_INSTANCE', 'UPDATE_PROCESS_INSTANCE'];
  const key = await grant('ada', p, 'a', ...rights);
  const found = await ask('POST /v2/process-instances/search', {}, 'ada:p');
  expect(found.body.items).toMatchObject([{ processDefinitionId: 'a' }]);
  const variables = await ask('POST /v2/variables/search', {}, 'ada:p');
  expect(variables.body.items).toMatchObject([{ value: '"a"' }]);
  const activation = { type: 'a-work', timeout: 1, maxJobsToActivate: 9, requestTimeout: -1 };
  const { body } = await ask('POST /v2/jobs/activation', activation, 'ada:p');
  expect(body.jobs).toMatchObject([{ processDefinitionId: 'a' }]);
  const set = `PUT /v2/element-instances/${instance}/variables`;
  expect((await ask(set, { variables: { x: 1 } }, 'ada:p')).status).toBe(204);
  await ask(`DELETE /v2/authorizations/${key}`);
  expect((await ask(set, { variables: { x: 2 } }, 'ada:p')).status).toBe(403);
  const after = await ask('POST /v2/process-instances/search', {}, 'ada:p');
  expect(after.body.page.totalItems).toBe(0);
});

it('a right by property lets the assignee see and complete a task', async () => {
  await user('ann');
  await ask('POST /v2/authorizations', {
    ownerType: 'USER',
    ownerId: 'ann',
    resourceType: 'USER_TASK',
    resourcePropertyName: 'assignee',
    permissionTypes: ['READ', 'COMPLETE'],
  });
  expect((await ask(`GET /v2/user-tasks/${task}`, null, 'ann:p')).status).toBe(403);
  await ask(`POST /v2/user-tasks/${task}/assignment`, { assignee: 'ann' });
  expect((await ask(`GET /v2/user-tasks/${task}`, null, 'ann:p')).status).toBe(200);
  const found = await ask('POST /v2/user-tasks/search', {}, 'ann:p');
  expect(found.body.items).toMatchObject([{ userTaskKey: task }]);
  expect((await ask(`POST /v2/user-tasks/${task}/completion`, {}, 'ann:p')).status).toBe(204);
});

it('the right to change a process is enough to resolve incidents, and the right to read it is not', async () => {
  await user('max');
  await grant('max', p, 'b', 'UPDATE_PROCESS_INSTANCE');
  await grant('max', p, 'a', 'READ_PROCESS_INSTANCE');
  const found = await ask('POST /v2/process-instances/search', {
    filter: { processDefinitionId: 'b' },
  });
  const other = found.body.items[0].processInstanceKey as string;
  const resolve = (key: string) =>
    ask(`POST /v2/process-instances/${key}/incident-resolution`, {}, 'max:p');
  expect((await resolve(other)).status).toBe(200);
  expect(await resolve(instance)).toMatchObject({
    status: 403,
    body: { detail: detail('UPDATE_PROCESS_INSTANCE', p) },
  });
  expect((await resolve('1')).status).toBe(404);
});
