import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import {
  bpmn,
  element,
  end,
  path,
  sequence,
  serviceTask,
  start,
  userTask,
} from '../scenario/bpmn.ts';
import { askAs, deploy, grantBy } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

/** What a user with few rights sees of hidden resources, of members, and of resources of others. */
let server: Application;
const ask = askAs(() => server);
const grant = grantBy(ask);
const p = 'PROCESS_DEFINITION';
const read = (call: string, who: string) => ask(call, null, who);
const items = (body: { readonly items: readonly object[] }) => body.items;

beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
  for (const username of ['eve', 'gus', 'ron', 'ada', 'ivy', 'joe']) {
    await ask('POST /v2/users', { username, password: 'p' });
  }
}, 60_000);
afterAll(() => server.stop());

describe('a deleted definition', () => {
  let definition: string;
  let file: string;
  beforeAll(async () => {
    await deploy(server, { 'gone.bpmn': sequence('gone', userTask('look')), 'gone.txt': 'secret' });
    const found = await ask('POST /v2/process-definitions/search', {});
    definition = found.body.items[0].processDefinitionKey as string;
    const files = await ask('POST /v2/resources/search', {});
    file = files.body.items[0].resourceKey as string;
    for (const key of [definition, file]) {
      expect((await ask(`POST /v2/resources/${key}/deletion`, {})).status).toBe(200);
    }
  });

  const answers = async (who: string) => [
    (await read(`GET /v2/process-definitions/${definition}/xml`, who)).status,
    (await read(`GET /v2/resources/${file}/content/binary`, who)).status,
    (await statistics(who)).status,
  ];
  const statistics = (who: string) =>
    ask(`POST /v2/process-definitions/${definition}/statistics/element-instances`, {}, who);

  it('is hidden from a user without rights, and shown to one with them', async () => {
    expect(await answers('demo:demo')).toEqual([200, 200, 200]);
    expect(await answers('eve:p')).toEqual([403, 403, 403]);
    await grant('eve', p, 'gone', 'READ_PROCESS_DEFINITION', 'READ_PROCESS_INSTANCE');
    await grant('eve', 'RESOURCE', '*', 'READ');
    expect(await answers('eve:p')).toEqual([200, 200, 200]);
  });
});

it("shows an agent's history from before a migration to who may see the agent now", async () => {
  const asks = (id: string) => sequence(id, serviceTask('think'));
  await deploy(server, { 'old.bpmn': asks('old'), 'new.bpmn': asks('new') });
  const { body: begun } = await ask('POST /v2/process-instances', { processDefinitionId: 'old' });
  const wanted = { type: 'think', timeout: 60_000, maxJobsToActivate: 1, requestTimeout: -1 };
  const { jobKey, elementInstanceKey } = (await ask('POST /v2/jobs/activation', wanted)).body
    .jobs[0];
  const definition = { model: 'm', provider: 'p', systemPrompt: 's' };
  const created = await ask('POST /v2/agent-instances', { elementInstanceKey, definition });
  const call = `/v2/agent-instances/${created.body.agentInstanceKey}/history`;
  const said = { role: 'USER', content: [], producedAt: '2026-01-01T00:00:00Z' };
  await ask(`POST ${call}`, { elementInstanceKey, jobKey, ...said });
  const filter = { processDefinitionId: 'new' };
  const targets = await ask('POST /v2/process-definitions/search', { filter });
  const moved = await ask(`POST /v2/process-instances/${begun.processInstanceKey}/migration`, {
    targetProcessDefinitionKey: targets.body.items[0].processDefinitionKey,
    mappingInstructions: [{ sourceElementId: 'think', targetElementId: 'think' }],
  });
  expect(moved.status).toBe(204);
  await ask(`POST /v2/jobs/${jobKey}/completion`, {});
  await grant('ivy', p, 'new', 'READ_PROCESS_INSTANCE');
  await grant('joe', p, 'old', 'READ_PROCESS_INSTANCE');
  const history = (who: string) => ask(`POST ${call}/search`, {}, who);
  expect((await history('ivy:p')).body.items).toHaveLength(1);
  expect((await history('joe:p')).status).toBe(403);
});

describe('members', () => {
  beforeAll(async () => {
    await ask('POST /v2/groups', { groupId: 'g', name: 'G' });
    await ask('POST /v2/roles', { roleId: 'g', name: 'R' });
    await ask('POST /v2/tenants', { tenantId: 'g', name: 'T' });
    for (const container of ['groups', 'roles', 'tenants']) {
      await ask(`PUT /v2/${container}/g/users/gus`);
    }
    await grant('gus', 'GROUP', '*', 'READ');
    await grant('ron', 'ROLE', 'g', 'READ');
  });

  test.each([
    ['gus:p', [1, 0, 0]],
    ['ron:p', [0, 1, 0]],
    ['ada:p', [0, 0, 0]],
    ['demo:demo', [1, 1, 1]],
  ])('are seen by %s only where it may read their container', async (who, counts) => {
    const found = async (container: string) =>
      items((await ask(`POST /v2/${container}/g/users/search`, {}, who)).body).length;
    expect([await found('groups'), await found('roles'), await found('tenants')]).toEqual(counts);
  });
});

describe('an instance that calls one of another process', () => {
  let called: string;
  let calling: string;
  beforeAll(async () => {
    const call = element('callActivity', 'call', {
      extensions: '<zeebe:calledElement processId="inner" />',
    });
    const failing = element('scriptTask', 'fail', {
      extensions: '<zeebe:script expression="=assert(null, false)" resultVariable="r" />',
    });
    await deploy(server, {
      'outer.bpmn': bpmn('outer', start(), call, end(), path('start->call->end')),
      'inner.bpmn': bpmn('inner', start(), failing, end(), path('start->fail->end')),
    });
    const created = await ask('POST /v2/process-instances', { processDefinitionId: 'outer' });
    calling = created.body.processInstanceKey as string;
    const found = await ask('POST /v2/process-instances/search', {
      filter: { processDefinitionId: 'inner' },
    });
    called = found.body.items[0].processInstanceKey as string;
    await grant('ada', p, 'outer', 'READ_PROCESS_INSTANCE');
    await grant('ron', p, 'inner', 'READ_PROCESS_INSTANCE');
  });

  it('shows the incidents below it only of processes that the user may read', async () => {
    const count = async (who: string) =>
      items((await ask(`POST /v2/process-instances/${calling}/incidents/search`, {}, who)).body)
        .length;
    expect([await count('demo:demo'), await count('ada:p')]).toEqual([1, 0]);
  });

  it('is not in the call hierarchy that a user sees who may not read it', async () => {
    const hierarchy = async (who: string) => {
      const authorization = `Basic ${Buffer.from(who).toString('base64')}`;
      const url = `/v2/process-instances/${called}/call-hierarchy`;
      const response = await server.app.inject({ url, headers: { authorization } });
      return response.json<readonly object[]>().length;
    };
    expect([await hierarchy('demo:demo'), await hierarchy('ron:p')]).toEqual([2, 0]);
  });
});

it('a filter of tasks by variables finds nothing for a user who may read no variables', async () => {
  await deploy(server, { 'task.bpmn': sequence('task', userTask('look')) });
  const variables = { salary: 7 };
  await ask('POST /v2/process-instances', { processDefinitionId: 'task', variables });
  await ask('POST /v2/users', { username: 'tom', password: 'p' });
  await grant('tom', p, 'task', 'READ_USER_TASK');
  const filter = { processInstanceVariables: [{ name: 'salary', value: '7' }] };
  const count = async (body: object) =>
    items((await ask('POST /v2/user-tasks/search', body, 'tom:p')).body).length;
  expect([await count({}), await count({ filter })]).toEqual([1, 0]);
  await grant('tom', p, 'task', 'READ_PROCESS_INSTANCE');
  expect(await count({ filter })).toBe(1);
});
