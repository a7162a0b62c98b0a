import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { readArguments } from '../../src/config/config.ts';
import type { Application } from '../../src/application.ts';
import { bpmn, definitions, end, path, serviceTask, start, userTask } from '../scenario/bpmn.ts';
import { describedRoutes, type TestedRoute } from './described-routes.ts';
import { createTestApplication } from './test-application.ts';

type Who = 'ada' | 'bob' | 'eve' | 'root';
interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test states the shape by what it expects of it
  readonly body: any;
}

let server: Application;
beforeAll(async () => {
  server = await createTestApplication(
    '--multi-tenancy',
    '--authentication=basic',
    '--users=ada:a,bob:b,eve:e,root:r',
    // No setting gives eve a tenant.
    '--user-tenants=ada:acme,bob:globex,bob:<default>,root:*',
  );
}, 60_000);
afterAll(() => server.stop());

async function ask(who: Who, options: InjectOptions): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`${who}:${who.slice(0, 1)}`).toString('base64')}`;
  const headers = { ...options.headers, authorization };
  const response = await server.app.inject({ method: 'POST', ...options, headers });
  return {
    status: response.statusCode,
    body: response.body.startsWith('{') ? response.json() : undefined,
  };
}

function post(who: Who, url: string, payload: object = {}): Promise<Answer> {
  return ask(who, { url, payload });
}

function deploy(who: Who, xml: string, tenantId?: string): Promise<Answer> {
  const field = (name: string, more: string, text: string) =>
    `--x\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${text}\r\n`;
  const payload =
    field('resources', '; filename="p.bpmn"', xml) +
    (tenantId === undefined ? '' : field('tenantId', '', tenantId)) +
    '--x--\r\n';
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  return ask(who, { url: '/v2/deployments', payload, headers });
}

function activate(who: Who, type: string, more: object): Promise<Answer> {
  return post(who, '/v2/jobs/activation', {
    type,
    timeout: 60_000,
    maxJobsToActivate: 10,
    requestTimeout: -1,
    ...more,
  });
}

let made = 0;
/** A process that no other test uses: a service task, then a user task. */
function newProcess(): { readonly id: string; readonly type: string; readonly xml: string } {
  made += 1;
  const [id, type] = [`p${made}`, `work-${made}`];
  const tasks = [serviceTask('work', { type }), userTask('look')];
  return { id, type, xml: bpmn(id, start(), ...tasks, end(), path('start->work->look->end')) };
}

const tenantsOf = ({ body }: Answer): string[] =>
  (body.items ?? body.jobs).map((item: { readonly tenantId: string }) => item.tenantId);

describe('a request that names a tenant', () => {
  const requests: readonly (readonly [
    name: string,
    status: number,
    send: (tenantId?: string) => Promise<Answer>,
  ])[] = [
    ['Deploy Resources', 403, (tenantId) => deploy('ada', newProcess().xml, tenantId)],
    [
      'Create Process Instance',
      403,
      (tenantId) => post('ada', '/v2/process-instances', { processDefinitionId: 'p', tenantId }),
    ],
    [
      'Evaluate Decision',
      403,
      (tenantId) =>
        post('ada', '/v2/decision-definitions/evaluation', { decisionDefinitionId: 'd', tenantId }),
    ],
    [
      'Expression Evaluation',
      403,
      (tenantId) => post('ada', '/v2/expression/evaluation', { expression: '=1', tenantId }),
    ],
    [
      'Activate Jobs',
      401,
      (tenantId) => activate('ada', 'any', { tenantIds: tenantId === undefined ? [] : [tenantId] }),
    ],
  ];

  test.each(requests)('%s: of another tenant it is refused', async (name, status, send) => {
    const answer = await send('globex');
    expect([answer.status, answer.body.title]).toEqual([
      status,
      status === 401 ? 'UNAUTHORIZED' : 'FORBIDDEN',
    ]);
    expect(answer.body.detail).toBe(
      `Expected to handle request ${name} with tenant identifier 'globex', but tenant is not authorized`,
    );
  });

  test.each(requests)('%s: what is no name of a tenant is refused', async (name, _, send) => {
    for (const [tenantId, fact] of [
      ['a'.repeat(65), 'tenant identifier is longer than 64 characters'],
      ['a/b', 'tenant identifier contains illegal characters'],
      ['*', 'tenant identifier contains illegal characters'],
    ] as const) {
      const { status, body } = await send(tenantId);
      expect([status, body.title, body.detail]).toEqual([
        400,
        'INVALID_ARGUMENT',
        `Expected to handle request ${name} with tenant identifier '${tenantId}', but ${fact}`,
      ]);
    }
  });

  test.each(requests.slice(0, 3))('%s: one must be named', async (name, _, send) => {
    for (const tenantId of [undefined, '']) {
      const { status, body } = await send(tenantId);
      expect([status, body.detail]).toEqual([
        400,
        `Expected to handle request ${name} with multi-tenancy enabled, but no tenant identifier was provided`,
      ]);
    }
  });

  it('may leave it out of an expression, and of an activation it means the default tenant', async () => {
    const { body } = await post('ada', '/v2/expression/evaluation', { expression: '=1+1' });
    expect(body.result).toBe(2);
    expect((await activate('ada', 'any', {})).status).toBe(401);
    expect((await activate('bob', 'any', {})).status).toBe(200);
  });

  it('may name a thousand for an activation, and not more', async () => {
    const named = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);
    expect((await activate('root', 'any', { tenantIds: named(1_000) })).status).toBe(200);
    expect((await activate('root', 'any', { tenantIds: named(1_001) })).status).toBe(400);
  });
});

describe('two tenants with processes of one name', () => {
  it('have versions, instances and deletions of their own', async () => {
    const { id, xml } = newProcess();
    const other = xml.replace('id="work"', 'id="work" name="Mine"');
    const acme = await deploy('ada', xml, 'acme');
    const globex = await deploy('bob', other, 'globex');
    const again = await deploy('bob', xml, 'globex');
    const definitionOf = ({ body }: Answer) => body.deployments[0].processDefinition;
    expect([acme, globex, again].map((one) => definitionOf(one).processDefinitionVersion)).toEqual([
      1, 1, 2,
    ]);

    const begun = { processDefinitionId: id, tenantId: 'acme' };
    const { body } = await post('root', '/v2/process-instances', begun);
    expect(body).toMatchObject({ tenantId: 'acme', processDefinitionVersion: 1 });

    const foreign = { processDefinitionKey: definitionOf(globex).processDefinitionKey as string };
    const mixed = await post('root', '/v2/process-instances', { ...foreign, tenantId: 'acme' });
    expect(mixed.status).toBe(404);

    const filter = { processDefinitionId: id };
    const search = async (who: Who, more = {}) =>
      tenantsOf(
        await post(who, '/v2/process-definitions/search', { filter: { ...filter, ...more } }),
      );
    expect(await search('ada')).toEqual(['acme']);
    expect((await search('root')).toSorted()).toEqual(['acme', 'globex', 'globex']);
    expect(await search('root', { tenantId: 'acme' })).toEqual(['acme']);
    expect(await search('eve')).toEqual([]);

    const { processDefinitionKey } = definitionOf(again);
    const url = `/v2/resources/${processDefinitionKey}/deletion`;
    expect((await post('ada', url)).status).toBe(404);
    expect((await post('bob', url)).status).toBe(200);
    const started = (tenantId: string) =>
      post('root', '/v2/process-instances', { processDefinitionId: id, tenantId });
    expect((await started('globex')).body.processDefinitionVersion).toBe(1);
    expect((await started('acme')).status).toBe(200);
    expect((await started('initech')).status).toBe(404);
  });
});

describe('workers', () => {
  it('activate jobs of the tenants that they name, or of all that are theirs', async () => {
    const { id, type, xml } = newProcess();
    for (const tenantId of ['acme', 'globex', 'initech']) {
      await deploy('root', xml, tenantId);
      await post('root', '/v2/process-instances', { processDefinitionId: id, tenantId });
    }
    const own = await activate('ada', type, { tenantFilter: 'ASSIGNED' });
    expect(tenantsOf(own)).toEqual(['acme']);
    const named = await activate('root', type, { tenantIds: ['globex', 'acme'] });
    expect(tenantsOf(named)).toEqual(['globex']);
    const rest = await activate('root', type, { tenantFilter: 'ASSIGNED' });
    expect(tenantsOf(rest)).toEqual(['initech']);
    expect(tenantsOf(await activate('eve', type, { tenantFilter: 'ASSIGNED' }))).toEqual([]);
  });

  it('receive jobs of their own tenant, even if other polls are before them', async () => {
    const { id, type, xml } = newProcess();
    await deploy('ada', xml, 'acme');
    const wait = (who: Who, more: object) =>
      activate(who, type, { requestTimeout: 15_000, ...more });
    const foreign = wait('bob', { tenantIds: ['globex'] });
    const own = wait('ada', { tenantIds: ['acme'] });
    await expect
      .poll(async () => (await server.orchestrator.statistics()).activationsWaiting)
      .toBe(2);
    await post('ada', '/v2/process-instances', { processDefinitionId: id, tenantId: 'acme' });
    expect(tenantsOf(await own)).toEqual(['acme']);
    await deploy('bob', xml, 'globex');
    await post('bob', '/v2/process-instances', { processDefinitionId: id, tenantId: 'globex' });
    expect(tenantsOf(await foreign)).toEqual(['globex']);
  });
});

describe("another tenant's things", () => {
  const absentKey = '2251799814685247';
  const keys: Record<string, string> = {};
  let routes: readonly TestedRoute[];

  beforeAll(async () => {
    const { id, type, xml } = newProcess();
    const { body: deployed } = await deploy('ada', xml, 'acme');
    keys['processDefinitionKey'] = deployed.deployments[0].processDefinition.processDefinitionKey;
    keys['resourceKey'] = keys['processDefinitionKey'] ?? '';
    const begin = () =>
      post('ada', '/v2/process-instances', { processDefinitionId: id, tenantId: 'acme' });
    const { body: instance } = await begin();
    keys['processInstanceKey'] = instance.processInstanceKey;
    const activated = await activate('ada', type, { tenantIds: ['acme'] });
    const [{ jobKey }] = activated.body.jobs;
    await post('ada', `/v2/jobs/${jobKey}/completion`, { variables: { secret: 1 } });
    await begin();
    const [second] = (await activate('ada', type, { tenantIds: ['acme'] })).body.jobs;
    keys['jobKey'] = second.jobKey;
    await post('ada', `/v2/jobs/${second.jobKey}/failure`, { retries: 0 });
    const one = async (what: string, name: string) => {
      const found = await post('ada', `/v2/${what}/search`, {});
      keys[name] = found.body.items[0][name];
      const foreign = await post('bob', `/v2/${what}/search`, { filter: { tenantId: 'acme' } });
      expect(foreign.body.items).toEqual([]);
    };
    await one('user-tasks', 'userTaskKey');
    await one('variables', 'variableKey');
    await one('incidents', 'incidentKey');
    await one('element-instances', 'elementInstanceKey');
    routes = (await describedRoutes(server.app)).filter(
      ({ path: route, pathParameters }) =>
        route.startsWith('/v2/') && pathParameters.some((name) => name in keys),
    );
    expect(routes.length).toBeGreaterThan(30);
  });

  it('answer as if they were not there, on every route that takes a key', async () => {
    const bodies: Readonly<Record<string, object>> = {
      assignment: { assignee: 'eve' },
      error: { errorCode: 'E' },
      migration: {
        targetProcessDefinitionKey: absentKey,
        mappingInstructions: [{ sourceElementId: 'work', targetElementId: 'work' }],
      },
      modification: { activateInstructions: [{ elementId: 'look' }] },
      variables: { variables: { stolen: true } },
    };
    const told = async (
      { method, path: route, body }: TestedRoute,
      key: (name: string) => string,
    ) => {
      const url = route.replace(/\{(\w+)\}/g, (_, name: string) => key(name));
      const changes = { changeset: { retries: 3, priority: 1 } };
      const payload = method === 'PATCH' ? changes : bodies[route.split('/').at(-1) ?? ''];
      const sent = body === 'none' ? {} : { payload: payload ?? {} };
      const answer = await ask('bob', { method, url, ...sent });
      return { route, method, answer: JSON.stringify(answer).replaceAll(url, '') };
    };
    for (const route of routes) {
      const foreign = await told(route, (name) => keys[name] ?? absentKey);
      const absent = await told(route, () => absentKey);
      const hidden = Object.values(keys).reduce(
        (text, key) => text.replaceAll(key, absentKey),
        foreign.answer,
      );
      expect({ ...foreign, answer: hidden }).toEqual(absent);
    }
    const { body } = await ask('ada', {
      method: 'GET',
      url: `/v2/process-instances/${keys['processInstanceKey'] ?? ''}`,
    });
    expect(body.state).toBe('ACTIVE');
  });
});

test("an agent cannot find out about another tenant's jobs", async () => {
  const { id, type, xml } = newProcess();
  const elements: Record<string, string>[] = [];
  for (const [who, tenantId] of [
    ['ada', 'acme'],
    ['bob', 'globex'],
  ] as const) {
    await deploy(who, xml, tenantId);
    await post(who, '/v2/process-instances', { processDefinitionId: id, tenantId });
    const { body } = await activate(who, type, { tenantIds: [tenantId] });
    elements.push(body.jobs[0]);
  }
  const [foreign, own] = elements;
  const { elementInstanceKey } = own ?? {};
  const definition = { model: 'm', provider: 'p', systemPrompt: 's' };
  const created = await post('bob', '/v2/agent-instances', { elementInstanceKey, definition });
  const said = { role: 'USER', content: [], producedAt: '2026-01-01T00:00:00Z' };
  const item = { ...said, historyItemId: 'a', loopIteration: 1 };
  const url = `/v2/agent-instances/${created.body.agentInstanceKey}`;
  const report = { elementInstanceKey, jobKey: foreign?.['jobKey'] };
  for (const request of [
    { method: 'PATCH', url, payload: { ...report, history: [item] } },
    { url: `${url}/history`, payload: { ...report, ...said } },
  ] as const) {
    const { status, body } = await ask('bob', request);
    expect([status, body.detail]).toEqual([
      404,
      expect.stringContaining('but job was not active.'),
    ]);
  }
});

test('a signal reaches the subscriptions of its own tenant', async () => {
  const xml = definitions(
    '<bpmn:signal id="alarm" name="alarm"/>',
    '<bpmn:process id="hears" isExecutable="true"><bpmn:startEvent id="s"><bpmn:signalEventDefinition signalRef="alarm"/></bpmn:startEvent></bpmn:process>',
  );
  await deploy('ada', xml, 'acme');
  await deploy('bob', xml, 'globex');
  const broadcast = (who: Who, tenantId: string) =>
    post(who, '/v2/signals/broadcast', { signalName: 'alarm', tenantId });
  const started = async () =>
    tenantsOf(
      await post('root', '/v2/process-instances/search', {
        filter: { processDefinitionId: 'hears' },
        sort: [{ field: 'processInstanceKey' }],
      }),
    );
  expect((await broadcast('ada', 'globex')).status).toBe(403);
  expect((await broadcast('ada', 'acme')).body).toMatchObject({ tenantId: 'acme' });
  await expect.poll(started).toEqual(['acme']);
  expect((await broadcast('root', 'globex')).status).toBe(200);
  await expect.poll(started).toEqual(['acme', 'globex']);
});

test('users know their tenants', async () => {
  const me = async (who: Who) =>
    tenantsOf({
      status: 200,
      body: {
        items: (await ask(who, { method: 'GET', url: '/v2/authentication/me' })).body.tenants,
      },
    });
  expect(await me('ada')).toEqual(['acme']);
  expect(await me('bob')).toEqual(['globex', '<default>']);
  expect(await me('eve')).toEqual([]);
});

test.each([
  [['--user-tenants=demo:acme'], '--user-tenants needs --multi-tenancy.'],
  [['--multi-tenancy', '--user-tenants=demo'], '--user-tenants must be name:tenant'],
  [['--multi-tenancy', '--user-tenants=ada:acme'], "'ada', who is not one of --users"],
  [['--multi-tenancy', '--user-tenants=demo:a/b'], "'a/b', which is no tenant's name"],
])('%s is refused', (args, reason) => {
  expect(readArguments(args, {}, '0')).toMatchObject({
    kind: 'invalid',
    reason: expect.stringContaining(reason) as unknown,
  });
});
