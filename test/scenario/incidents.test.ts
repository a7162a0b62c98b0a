import { afterEach, beforeEach, expect, it } from 'vitest';
import { bpmn, element, end, path, sequence, serviceTask, start, userTask } from './bpmn.ts';
import { type Cluster, openCluster } from './cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

it('resolving all incidents of an instance gives each exhausted job one more try', async () => {
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

it('a list of other things than texts is no list of candidates', async () => {
  const task = userTask('a', '<zeebe:assignmentDefinition candidateUsers="=users" />');
  await cluster.deploy(sequence('p', task));
  const key = await cluster.create('p', { variables: { users: ['ann', 1] } });
  const [incident] = await cluster.search('incidents', { processInstanceKey: key });
  expect(incident.errorMessage).toBe(
    "Expected result of the expression 'users' to be 'ARRAY' containing 'STRING' items, but was 'ARRAY' containing at least one non-'STRING' item.",
  );
});
