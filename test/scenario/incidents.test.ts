import { afterEach, beforeEach, expect, it } from 'vitest';
import { bpmn, element, end, path, sequence, serviceTask, start, userTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

it('resolving all incidents of an instance gives each exhausted job one more attempt', async () => {
  await cluster.deploy(
    bpmn(
      'p',
      start(),
      element('parallelGateway', 'fork'),
      serviceTask('a'),
      serviceTask('b'),
      element('scriptTask', 'c', {
        extensions: '<zeebe:script expression="=assert(x, x != null)" resultVariable="r" />',
      }),
      end(),
      path('start->fork->a->end'),
      path('fork->b'),
      path('fork->c'),
    ),
  );
  const key = await cluster.create('p');
  const others = await cluster.create('p');
  const jobs = await cluster.activate('a');
  for (const { jobKey } of jobs) await cluster.fail(jobKey, { retries: 0 });
  await cluster.call('PUT', `/element-instances/${key}/variables`, { variables: { x: 1 } });
  const resolution = `/process-instances/${key}/incident-resolution`;
  expect(await cluster.call('POST', resolution)).toMatchObject({
    status: 200,
    body: { batchOperationType: 'RESOLVE_INCIDENT' },
  });
  const active = (processInstanceKey: string) =>
    cluster.search('incidents', { processInstanceKey, state: 'ACTIVE' });
  expect(await active(key)).toEqual([]);
  expect(await active(others)).toHaveLength(2);
  expect(await cluster.trace(key)).toContain('c COMPLETED');
  const again = await cluster.activate('a');
  expect(again).toMatchObject([{ processInstanceKey: key, retries: 1 }]);
  await cluster.complete(again[0].jobKey);
  const nothingLeft = await cluster.call('POST', resolution);
  expect(nothingLeft.status).toBe(200);
});

it.each([
  ['1e30', 'a number from -2147483648 to 2147483647, but was out of that range.'],
  ['-2147483649', 'a number from -2147483648 to 2147483647, but was out of that range.'],
  ['"3"', "'NUMBER', but was 'STRING'."],
])('%s retries are an incident, not a row that no table takes', async (retries, problem) => {
  const task = element('serviceTask', 'a', {
    extensions: '<zeebe:taskDefinition type="a" retries="=retries" />',
  });
  await cluster.deploy(sequence('p', task));
  const body = `{"processDefinitionId":"p","variables":{"retries":${retries}}}`;
  const key = await cluster.create('p', JSON.parse(body) as object);
  expect(await cluster.search('incidents', { processInstanceKey: key })).toMatchObject([
    {
      errorType: 'EXTRACT_VALUE_ERROR',
      errorMessage: `Expected result of the expression 'retries' to be ${problem}`,
    },
  ]);
});

it.each([
  ['abc', "'NUMBER', but was 'STRING'."],
  ['0x10', "'NUMBER', but was 'STRING'."],
  ['-3000000000', 'a number from -2147483648 to 2147483647, but was out of that range.'],
])(
  'retries="%s" is deployed, and an incident when its job is to be made',
  async (text, problem) => {
    const task = element('serviceTask', 'a', {
      extensions: `<zeebe:taskDefinition type="a" retries="${text}" />`,
    });
    expect((await cluster.deploy(sequence('p', task))).status).toBe(200);
    const key = await cluster.create('p');
    expect(await cluster.search('incidents', { processInstanceKey: key })).toMatchObject([
      { errorMessage: `Expected result of the expression '${text}' to be ${problem}` },
    ]);
  },
);

it('a list with values that are no texts is no list of candidates', async () => {
  const task = userTask('a', '<zeebe:assignmentDefinition candidateUsers="=users" />');
  await cluster.deploy(sequence('p', task));
  const key = await cluster.create('p', { variables: { users: ['ann', 1] } });
  const [incident] = await cluster.search('incidents', { processInstanceKey: key });
  expect(incident.errorMessage).toBe(
    "Expected result of the expression 'users' to be 'ARRAY' containing 'STRING' items, but was 'ARRAY' containing at least one non-'STRING' item.",
  );
});

it('resolving the incidents of an ended instance succeeds and resolves none', async () => {
  await cluster.deploy(sequence('p', serviceTask('a')));
  const key = await cluster.create('p');
  await cluster.fail((await cluster.job('a')).jobKey, { retries: 0 });
  await cluster.call('POST', `/process-instances/${key}/cancellation`);
  const before = await cluster.search('incidents', { processInstanceKey: key });
  const resolution = await cluster.call('POST', `/process-instances/${key}/incident-resolution`);
  expect(resolution).toMatchObject({
    status: 200,
    body: { batchOperationKey: expect.any(String), batchOperationType: 'RESOLVE_INCIDENT' },
  });
  expect(await cluster.search('incidents', { processInstanceKey: key })).toEqual(before);
  const [element] = await cluster.search('element-instances', { elementId: 'a' });
  for (const unknown of ['4503599627370495', element.elementInstanceKey]) {
    expect(
      await cluster.call('POST', `/process-instances/${unknown}/incident-resolution`),
    ).toMatchObject({
      status: 404,
      body: { title: 'NOT_FOUND', detail: `Process Instance with key '${unknown}' not found` },
    });
  }
});

it('is shown on every scope around it, and on no other', async () => {
  const subProcess = (id: string, content: string) =>
    element('subProcess', id, { content: start(`${id}-start`) + content });
  await cluster.deploy(
    bpmn(
      'p',
      start(),
      subProcess(
        'outer',
        subProcess('inner', serviceTask('a') + path('inner-start->a')) +
          subProcess('beside', serviceTask('b') + path('beside-start->b')) +
          path('outer-start->inner') +
          path('outer-start->beside'),
      ),
      path('start->outer'),
    ),
  );
  const key = await cluster.create('p');
  await cluster.create('p');
  const [{ jobKey }] = await cluster.search('jobs', { processInstanceKey: key, elementId: 'a' });
  await cluster.fail(jobKey, { retries: 0 });
  const [incident] = await cluster.search('incidents', { processInstanceKey: key });
  const held = async (hasIncident: boolean) => {
    const filter = { processInstanceKey: key, hasIncident, state: 'ACTIVE' };
    const found = await cluster.search('element-instances', filter);
    for (const one of found) {
      expect(one.hasIncident).toBe(hasIncident);
      expect(one.incidentKey).toBe(one.elementId === 'a' ? incident.incidentKey : null);
    }
    return found.map(({ elementId }) => String(elementId)).sort();
  };
  expect(await held(true)).toEqual(['a', 'inner', 'outer']);
  expect(await held(false)).toEqual(['b', 'beside']);
  const [outer] = await cluster.search('element-instances', {
    processInstanceKey: key,
    elementId: 'outer',
  });
  const { body } = await cluster.call('GET', `/element-instances/${outer.elementInstanceKey}`);
  expect(body).toMatchObject({ hasIncident: true, incidentKey: null });
  await cluster.call('POST', `/process-instances/${key}/incident-resolution`);
  const all = { processInstanceKey: key, hasIncident: true };
  expect(await cluster.search('element-instances', all)).toEqual([]);
});
