import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientSchemas, expectMatches, isKnown } from '../rest/response-schemas.ts';
import { createReadApplication } from './read-application.ts';
import { resources } from '../../src/query/resources.ts';
import type { Searchable } from '../../src/query/resource.ts';

let app: FastifyInstance;

beforeAll(async () => {
  app = await createReadApplication();
});

afterAll(() => app.close());

async function read(operationId: string, url: string, body?: object): Promise<unknown> {
  const response =
    body === undefined
      ? await app.inject(url)
      : await app.inject({ method: 'POST', url, payload: body });
  expect(response.statusCode, `${url} ${response.body}`).toBe(200);
  const answer = response.json<unknown>();
  if (isKnown(operationId)) expectMatches(operationId, answer);
  return answer;
}

async function itemsOf(operationId: string, url: string, body?: object): Promise<unknown[]> {
  return ((await read(operationId, url, body)) as { items: unknown[] }).items;
}

const hour = { from: '1970-01-01T00:00:00Z', to: '1970-01-01T01:00:00Z' };

test('every search and every get answers what both generations of the client accept', async () => {
  const searches: [string, string, number][] = [
    ['searchProcessDefinitions', '/v2/process-definitions/search', 2],
    ['searchProcessInstances', '/v2/process-instances/search', 3],
    ['searchElementInstances', '/v2/element-instances/search', 4],
    ['searchVariables', '/v2/variables/search', 4],
    ['searchJobs', '/v2/jobs/search', 2],
    ['searchUserTasks', '/v2/user-tasks/search', 2],
    ['searchIncidents', '/v2/incidents/search', 1],
    ['searchResources', '/v2/resources/search', 2],
    ['searchDecisionRequirements', '/v2/decision-requirements/search', 1],
    ['searchDecisionDefinitions', '/v2/decision-definitions/search', 1],
    ['searchDecisionInstances', '/v2/decision-instances/search', 2],
  ];
  for (const [id, url, count] of searches)
    expect(await itemsOf(id, url, {}), id).toHaveLength(count);
  await read('getProcessDefinition', '/v2/process-definitions/10');
  await read('getProcessInstance', '/v2/process-instances/101');
  await read('getElementInstance', '/v2/element-instances/202');
  await read('getIncident', '/v2/incidents/300');
  await read('getUserTask', '/v2/user-tasks/500');
  await read('getResource', '/v2/resources/30');
  await read('getFormByKey', '/v2/forms/20');
  await read('getDecisionRequirements', '/v2/decision-requirements/40');
  await read('getDecisionDefinition', '/v2/decision-definitions/41');
  expect(await read('getDecisionInstance', '/v2/decision-instances/700-2')).toMatchObject({
    evaluatedInputs: [{ inputId: 'i' }],
    matchedRules: [],
    evaluationFailure: 'boom',
  });
  expect(await read('getVariable', '/v2/variables/602')).toMatchObject({
    value: JSON.stringify('x'.repeat(9000)),
  });
});

test('statistics add up, and are what the client accepts', async () => {
  expect(
    await itemsOf(
      'getProcessDefinitionStatistics',
      '/v2/process-definitions/11/statistics/element-instances',
      { filter: { hasIncident: true } },
    ),
  ).toEqual([{ elementId: 'task', active: 0, canceled: 0, incidents: 1, completed: 0 }]);
  expect(
    await itemsOf(
      'getProcessInstanceStatistics',
      '/v2/process-instances/100/statistics/element-instances',
    ),
  ).toHaveLength(3);
  expect(
    await itemsOf(
      'getProcessDefinitionInstanceStatistics',
      '/v2/process-definitions/statistics/process-instances',
      { sort: [{ field: 'activeInstancesWithIncidentCount', order: 'DESC' }], page: { limit: 1 } },
    ),
  ).toMatchObject([{ activeInstancesWithIncidentCount: 1, hasMultipleVersions: false }]);
  expect(
    await itemsOf(
      'getProcessDefinitionInstanceVersionStatistics',
      '/v2/process-definitions/statistics/process-instances-by-version',
      { filter: { processDefinitionId: 'pay' } },
    ),
  ).toMatchObject([{ processDefinitionVersion: 1, activeInstancesWithIncidentCount: 1 }]);
  const [error] = (await itemsOf(
    'getProcessInstanceStatisticsByError',
    '/v2/incidents/statistics/process-instances-by-error',
    {},
  )) as { errorHashCode: number }[];
  expect(error).toMatchObject({ errorMessage: 'boom', activeInstancesWithErrorCount: 1 });
  expect(
    await itemsOf(
      'getProcessInstanceStatisticsByDefinition',
      '/v2/incidents/statistics/process-instances-by-definition',
      { filter: { errorHashCode: error?.errorHashCode } },
    ),
  ).toMatchObject([{ processDefinitionId: 'pay', activeInstancesWithErrorCount: 1 }]);
});

test('job statistics add up by type, worker, time and error', async () => {
  const byTypes = await itemsOf('getJobTypeStatistics', '/v2/jobs/statistics/by-types', {
    filter: { ...hour, jobType: { $like: 'p*y' } },
  });
  expect(byTypes).toMatchObject([
    {
      jobType: 'pay',
      created: { count: 2, lastUpdatedAt: '1970-01-01T00:01:01.000Z' },
      completed: { count: 3 },
      failed: { count: 1 },
      workers: 1,
    },
  ]);
  const filter = { ...hour, jobType: 'pay' };
  const byWorkers = await itemsOf('getJobWorkerStatistics', '/v2/jobs/statistics/by-workers', {
    filter,
  });
  expect(byWorkers).toMatchObject([{ worker: '', failed: { count: 1 } }, { worker: 'w' }]);
  const series = await itemsOf('getJobTimeSeriesStatistics', '/v2/jobs/statistics/time-series', {
    filter: { ...filter, resolution: 'PT1H' },
  });
  expect(series).toMatchObject([{ time: '1970-01-01T00:00:00.000Z', created: { count: 2 } }]);
  const errors = await itemsOf('getJobErrorStatistics', '/v2/jobs/statistics/errors', {
    filter: { ...filter, errorMessage: 'boom' },
  });
  expect(errors).toEqual([{ errorCode: '', errorMessage: 'boom', workers: 1 }]);
  const query = `from=${hour.from}&to=${hour.to}`;
  expect(await read('getGlobalJobStatistics', `/v2/jobs/statistics/global?${query}`)).toMatchObject(
    {
      created: { count: 4 },
      isIncomplete: false,
    },
  );
  const none = await read(
    'getGlobalJobStatistics',
    `/v2/jobs/statistics/global?${query}&jobType=none`,
  );
  expect(none).toMatchObject({ created: { count: 0, lastUpdatedAt: null } });
});

test('call hierarchy and incidents follow the calls', async () => {
  const flows = '/v2/process-instances/100/sequence-flows';
  expect(await itemsOf('getProcessInstanceSequenceFlows', flows)).toMatchObject([
    { sequenceFlowId: '100_flow-1', elementId: 'flow-1' },
  ]);
  const calls = '/v2/process-instances/101/call-hierarchy';
  expect(await read('getProcessInstanceCallHierarchy', calls)).toMatchObject([
    { processInstanceKey: '100', processDefinitionName: 'Order' },
    { processInstanceKey: '101', processDefinitionName: 'pay' },
  ]);
  const below = [
    ['searchProcessInstanceIncidents', '/v2/process-instances/100/incidents/search', 1],
    ['searchProcessInstanceIncidents', '/v2/process-instances/102/incidents/search', 0],
    ['searchElementInstanceIncidents', '/v2/element-instances/200/incidents/search', 1],
    ['searchElementInstanceIncidents', '/v2/element-instances/202/incidents/search', 1],
    ['searchElementInstanceIncidents', '/v2/element-instances/203/incidents/search', 0],
  ] as const;
  for (const [id, url, count] of below) expect(await itemsOf(id, url, {}), url).toHaveLength(count);
});

test('a user task sees the variables of its scopes, effectively the innermost', async () => {
  const seen = (await itemsOf(
    'searchUserTaskVariables',
    '/v2/user-tasks/500/variables/search?truncateValues=false',
    {},
  )) as { name: string; value: string; isTruncated: boolean }[];
  expect(seen.map(({ name }) => name)).toEqual(['a', 'a', 'b']);
  expect(seen[2]?.isTruncated).toBe(false);
  const effective = await itemsOf(
    'searchUserTaskEffectiveVariables',
    '/v2/user-tasks/500/effective-variables/search',
    { sort: [{ field: 'name', order: 'DESC' }], filter: { name: { $in: ['a', 'b'] } } },
  );
  expect(effective).toMatchObject([
    { name: 'b', isTruncated: true },
    { name: 'a', value: '2', isTruncated: false },
  ]);
});

test('forms, XML and resources have the right media types', async () => {
  expect(await read('getUserTaskForm', '/v2/user-tasks/500/form')).toMatchObject({ formKey: '20' });
  expect(await read('getStartProcessForm', '/v2/process-definitions/10/form')).toMatchObject({
    formKey: '21',
    version: 2,
  });
  expect((await app.inject('/v2/user-tasks/501/form')).statusCode).toBe(204);
  expect((await app.inject('/v2/process-definitions/11/form')).statusCode).toBe(204);
  const xml = await app.inject('/v2/process-definitions/10/xml');
  expect([xml.headers['content-type'], xml.body]).toEqual(['text/xml', '<a/>']);
  expect((await app.inject('/v2/resources/30/content')).statusCode).toBe(406);
  expect((await app.inject('/v2/resources/31/content')).json()).toEqual({ a: 1 });
  expect((await app.inject('/v2/resources/30/content/binary')).body).toBe('hi');
});

test('an absent resource is a 404 that names its kind', async () => {
  const absent: [string, string][] = [
    ['/v2/process-definitions/999', 'Process Definition'],
    ['/v2/process-definitions/999/xml', 'Process Definition'],
    ['/v2/process-definitions/999/form', 'Process Definition'],
    ['/v2/process-instances/999', 'Process Instance'],
    ['/v2/process-instances/999/call-hierarchy', 'Process Instance'],
    ['/v2/element-instances/999', 'Element Instance'],
    ['/v2/variables/999', 'Variable'],
    ['/v2/user-tasks/999', 'User Task'],
    ['/v2/user-tasks/999/form', 'User Task'],
    ['/v2/incidents/999', 'Incident'],
    ['/v2/resources/999', 'Resource'],
    ['/v2/resources/999/content', 'Resource'],
    ['/v2/forms/999', 'Form'],
    ['/v2/decision-definitions/999', 'Decision Definition'],
    ['/v2/decision-definitions/999/xml', 'Decision Definition'],
    ['/v2/decision-requirements/999', 'Decision Requirements'],
    ['/v2/decision-requirements/999/xml', 'Decision Requirements'],
  ];
  for (const [url, noun] of absent) {
    const response = await app.inject(url);
    expect(response.json(), url).toMatchObject({
      status: 404,
      title: 'NOT_FOUND',
      detail: `${noun} with key '999' not found`,
    });
  }
  const url = '/v2/process-instances/999/incidents/search';
  expect((await app.inject({ method: 'POST', url, payload: {} })).statusCode).toBe(404);
  for (const path of ['variables', 'effective-variables']) {
    const variables = `/v2/user-tasks/999/${path}/search`;
    for (const page of [{}, { from: 5000 }])
      expect(await itemsOf('', variables, { page })).toEqual([]);
  }
  expect((await app.inject('/v2/incidents/abc')).json()).toMatchObject({
    status: 400,
    detail: `Failed to convert 'incidentKey' with value: 'abc'`,
  });
});

const byVersion = '/v2/process-definitions/statistics/process-instances-by-version';

test('a wrong request gets the reason', async () => {
  const cases: [string, object, string][] = [
    ['/v2/jobs/search', { filter: { state: 'NOPE' } }, `value 'NOPE' for enum field 'state'.`],
    ['/v2/jobs/search', { filter: { state: { $in: ['NO'] } } }, `'NO' for enum field 'state'.`],
    [
      '/v2/jobs/search',
      { sort: [{ field: 123 }] },
      `Unexpected value '123' for enum field 'field'`,
    ],
    ['/v2/jobs/search', { sort: [{ order: 'ASC' }] }, 'Sort field must not be null.'],
    ['/v2/jobs/search', { filter: { type: 1000 } }, 'Request property [filter.type] cannot be'],
    ['/v2/jobs/search', { filter: { nope: 1 } }, 'Request property [filter.nope] cannot be parsed'],
    ['/v2/jobs/search', { page: { limit: -1 } }, `'-1' but must be a non-negative number.`],
    ['/v2/jobs/search', { filter: { jobKey: 'x' } }, `The provided jobKey 'x' is not a valid key`],
    ['/v2/jobs/search', { filter: { deadline: 'x' } }, 'cannot be parsed as a date'],
    ['/v2/jobs/statistics/by-workers', { filter: hour }, 'No jobType provided'],
    ...['by-workers', 'time-series', 'errors'].map((path): [string, object, string] => [
      `/v2/jobs/statistics/${path}`,
      { filter: { ...hour, jobType: '' } },
      'No jobType provided.',
    ]),
    [byVersion, { filter: {} }, 'No processDefinitionId provided.'],
    [byVersion, { filter: { processDefinitionId: null } }, 'No processDefinitionId provided.'],
    [byVersion, { filter: { processDefinitionId: '' } }, 'No processDefinitionId provided.'],
    [byVersion, { filter: { processDefinitionId: 'p', tenantId: '' } }, 'No tenantId provided.'],
    [
      '/v2/jobs/statistics/time-series',
      { filter: { ...hour, jobType: 'pay', resolution: 'PT1S' } },
      `The value for resolution is 'PT1S'`,
    ],
  ];
  for (const [url, payload, detail] of cases) {
    const response = await app.inject({ method: 'POST', url, payload });
    expect(response.statusCode, url).toBe(400);
    expect(response.json<{ detail: string }>().detail).toContain(detail);
  }
  expect((await app.inject('/v2/jobs/statistics/global')).statusCode).toBe(400);
});

/** The members that a Zod object allows, through `and`, `optional` and lists. */
function members(schema: unknown): Record<string, unknown> {
  const { shape, left, right } = (schema as { def: Record<string, unknown> }).def;
  if (shape !== undefined) return shape as Record<string, unknown>;
  return { ...members(left), ...members(right) };
}

test('every filter and sort that the client knows is declared', async () => {
  const pairs: [string, string, Searchable][] = [
    ['ProcessDefinition', 'process-definitions', resources.processDefinition],
    ['ProcessInstance', 'process-instances', resources.processInstance],
    ['ElementInstance', 'element-instances', resources.elementInstance],
    ['Variable', 'variables', resources.truncatedVariable],
    ['Job', 'jobs', resources.job],
    ['UserTask', 'user-tasks', resources.userTask],
    ['Incident', 'incidents', resources.incident],
    ['DecisionDefinition', 'decision-definitions', resources.decisionDefinition],
    ['DecisionRequirements', 'decision-requirements', resources.decisionRequirements],
    ['DecisionInstance', 'decision-instances', resources.decisionInstance],
  ];
  for (const [name, path, { fields }] of pairs) {
    const filters = clientSchemas(`z${name}Filter`).flatMap((schema) =>
      Object.keys(members(schema)),
    );
    expect(filters.length).toBeGreaterThan(5);
    const missing = filters.filter((field) => field !== '$or' && fields[field]?.filter !== true);
    expect(missing, `filters of ${name}`).toEqual([]);
    const sorts = clientSchemas(`z${name}SearchQuerySortRequest`).flatMap(
      (schema) => (members(schema)['field'] as { options: string[] }).options,
    );
    for (const sort of sorts) {
      const payload = { sort: [{ field: sort, order: 'DESC' }] };
      const response = await app.inject({ method: 'POST', url: `/v2/${path}/search`, payload });
      expect(response.statusCode, `${name} by ${sort}: ${response.body}`).toBe(200);
    }
  }
});
