import { afterAll, beforeAll, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { bpmn, end, path, serviceTask, start, userTask } from '../scenario/bpmn.ts';
import { askAs } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
let one: string;
let two: string;
let definition: string;
let element: string;

beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
  const timer =
    '<bpmn:boundaryEvent id="late" attachedToRef="work"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>';
  const elements = [serviceTask('work', { type: 'work' }), timer, userTask('look'), end()];
  const flows = [path('start->work->look->end'), path('late->end')];
  const xml = bpmn('p', start(), ...elements, ...flows);
  const payload = `--x\r\ncontent-disposition: form-data; name="resources"; filename="p.bpmn"\r\n\r\n${xml}\r\n--x--\r\n`;
  const authorization = `Basic ${Buffer.from('demo:demo').toString('base64')}`;
  const headers = { authorization, 'content-type': 'multipart/form-data; boundary=x' };
  const deployed = await server.app.inject({
    method: 'POST',
    url: '/v2/deployments',
    payload,
    headers,
  });
  expect(deployed.statusCode, deployed.body).toBe(200);
  const create = async (variables: object) =>
    (await ask('POST /v2/process-instances', { processDefinitionId: 'p', variables })).body;
  const first = await create({ alpha: 1, beta: 2 });
  one = first.processInstanceKey as string;
  definition = first.processDefinitionKey as string;
  two = (await create({ alpha: 1, gamma: 3 })).processInstanceKey as string;
  const activation = { type: 'work', timeout: 60_000, maxJobsToActivate: 1, requestTimeout: -1 };
  const { jobs } = (await ask('POST /v2/jobs/activation', activation)).body;
  await ask(`POST /v2/jobs/${jobs[0].jobKey as string}/completion`, {});
  const tasks = await ask('POST /v2/user-tasks/search', {});
  element = tasks.body.items[0].elementInstanceKey as string;
}, 60_000);
afterAll(() => server.stop());

const search = async (body: object, who = 'demo:demo') =>
  (await ask('POST /v2/element-instances/wait-states/search', body, who)).body;
const kinds = async (filter: object): Promise<readonly string[]> =>
  (await search({ filter, sort: [{ field: 'elementId' }] })).items.map(
    ({ elementId, details }: { elementId: string; details: { waitStateType: string } }) =>
      `${elementId}:${details.waitStateType}`,
  ) as readonly string[];

test.each([
  [() => ({}), ['look:USER_TASK', 'work:JOB', 'work:TIMER']],
  [() => ({ processInstanceKey: two }), ['work:JOB', 'work:TIMER']],
  [() => ({ processInstanceKey: { $in: [one] } }), ['look:USER_TASK']],
  [() => ({ rootProcessInstanceKey: one }), ['look:USER_TASK']],
  [() => ({ elementInstanceKey: element }), ['look:USER_TASK']],
  [() => ({ elementInstanceKey: { $eq: element }, processInstanceKey: two }), []],
  [() => ({ waitStateType: { $neq: 'JOB' } }), ['look:USER_TASK', 'work:TIMER']],
  [() => ({ elementType: 'SERVICE_TASK' }), ['work:JOB', 'work:TIMER']],
  [() => ({ processInstanceKey: '1' }), []],
])('a search for what elements wait for finds %#', async (filter, expected) => {
  expect(await kinds(filter())).toEqual(expected);
});

it('shows what each element waits for', async () => {
  const { items } = await search({
    filter: { processInstanceKey: two },
    sort: [{ field: 'elementInstanceKey' }],
  });
  const shared = {
    elementId: 'work',
    elementType: 'SERVICE_TASK',
    processInstanceKey: two,
    rootProcessInstanceKey: two,
    bpmnProcessId: 'p',
    tenantId: '<default>',
  };
  expect(items).toHaveLength(2);
  expect(items).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({
        ...shared,
        details: {
          waitStateType: 'JOB',
          jobKey: expect.stringMatching(/^\d+$/) as unknown,
          jobType: 'work',
          jobKind: 'BPMN_ELEMENT',
          listenerEventType: 'UNSPECIFIED',
          retries: 3,
        },
      }),
      expect.objectContaining({
        ...shared,
        details: { waitStateType: 'TIMER', dueDate: expect.any(Number) as unknown, repetitions: 0 },
      }),
    ]),
  );
});

it('pages and counts', async () => {
  const page = { limit: 2 };
  const first = await search({ page });
  expect(first).toMatchObject({ items: [{}, {}], page: { totalItems: 3 } });
  const rest = await search({ page: { limit: 2, after: first.page.endCursor } });
  expect(rest.items).toHaveLength(1);
  const counts = (key: string) => ask(`GET /v2/process-instances/${key}/statistics/wait-states`);
  expect((await counts(two)).body).toEqual({ items: [{ elementId: 'work', waitingCount: 1 }] });
  expect((await counts('1')).body).toEqual({ items: [] });
});

it('finds the names of variables once', async () => {
  const names = async (key: string, body: object = {}) =>
    ((await ask(`POST /v2/process-definitions/${key}/variable-names/search`, body)).body.items ??
      []) as readonly object[];
  expect(await names(definition)).toEqual([{ name: 'alpha' }, { name: 'beta' }, { name: 'gamma' }]);
  expect(await names(definition, { filter: { name: { $like: '*ta' } } })).toEqual([
    { name: 'beta' },
  ]);
  expect(await names(definition, { page: { from: 1, limit: 1 } })).toEqual([{ name: 'beta' }]);
  expect(await names('1')).toEqual([]);
  const call = `POST /v2/process-definitions/${definition}/variable-names/search`;
  expect((await ask(call, { sort: [{ field: 'name' }] })).status).toBe(400);
});

it('hides wait states from users without the right', async () => {
  await ask('POST /v2/users', { username: 'eve', password: 'p', name: 'E', email: '' });
  expect((await search({}, 'eve:p')).items).toEqual([]);
  const counted = `GET /v2/process-instances/${two}/statistics/wait-states`;
  expect((await ask(counted, null, 'eve:p')).body).toEqual({ items: [] });
  const names = `POST /v2/process-definitions/${definition}/variable-names/search`;
  expect((await ask(names, {}, 'eve:p')).body.items).toEqual([]);
});
