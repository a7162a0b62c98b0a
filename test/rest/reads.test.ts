import { afterAll, beforeAll, expect, test } from 'vitest';
import { bpmn, end, flow, serviceTask, start, userTask } from '../scenario/bpmn.ts';
import { openCluster, type Cluster } from '../scenario/scenario-cluster.ts';
import { expectMatches } from './response-schemas.ts';

let cluster: Cluster;
let instance: string;

beforeAll(async () => {
  cluster = await openCluster();
  const deployed = await cluster.deploy(
    ['ask.form', '{"id":"ask","type":"default","components":[]}'],
    bpmn(
      'reads',
      start(),
      serviceTask('pay'),
      userTask('approve', '<zeebe:formDefinition formId="ask" />'),
      end(),
      flow('start->pay'),
      flow('pay->approve'),
      flow('approve->end'),
    ),
  );
  expect(deployed.status).toBe(200);
  instance = await cluster.create('reads', {
    variables: { amount: 7, big: 9, note: 'x'.repeat(9000) },
    tags: ['vip'],
    businessId: 'order-1',
  });
});

afterAll(() => cluster.close());

async function ask(id: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await cluster.call(body === undefined ? 'GET' : 'POST', path, body);
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBe(200);
  expectMatches(id, answer.body);
  return answer.body as Record<string, unknown>;
}

async function find(id: string, path: string, filter: object): Promise<Record<string, unknown>[]> {
  const { items } = await ask(id, `${path}/search`, { filter });
  return items as Record<string, unknown>[];
}

test('the very next search finds what a command did, in every state on the way', async () => {
  const filter = { processInstanceKey: instance };
  expect(
    await find('searchProcessInstances', '/process-instances', {
      ...filter,
      tags: ['vip'],
      businessId: 'order-1',
      state: 'ACTIVE',
      variables: [
        { name: 'amount', value: '7' },
        { name: 'big', value: { $neq: '7' } },
      ],
    }),
  ).toHaveLength(1);
  const [variable] = await find('searchVariables', '/variables', { ...filter, name: 'note' });
  expect(variable).toMatchObject({ isTruncated: true });

  const job = (await cluster.job('pay')) as { jobKey: string };
  await cluster.fail(job.jobKey, { retries: 0, errorMessage: 'no funds' });
  expect(await find('searchJobs', '/jobs', { ...filter, state: 'FAILED' })).toMatchObject([
    { jobKey: job.jobKey, errorMessage: 'no funds', retries: 0 },
  ]);
  const [incident] = await find('searchIncidents', '/incidents', { ...filter, state: 'ACTIVE' });
  expect(incident).toMatchObject({ errorType: 'JOB_NO_RETRIES', jobKey: job.jobKey });
  const incidentKey = incident?.['incidentKey'] as string;
  await ask('getIncident', `/incidents/${incidentKey}`);
  expect(
    await find('searchProcessInstances', '/process-instances', {
      ...filter,
      hasIncident: true,
      errorMessage: { $like: 'no*' },
      elementId: 'pay',
      hasElementInstanceIncident: true,
    }),
  ).toHaveLength(1);

  await cluster.call('PATCH', `/jobs/${job.jobKey}`, { changeset: { retries: 1 } });
  await cluster.call('POST', `/incidents/${incidentKey}/resolution`, {});
  await cluster.job('pay');
  await cluster.complete(job.jobKey, { paid: true });
  const [task] = await find('searchUserTasks', '/user-tasks', { ...filter, state: 'CREATED' });
  expect(task).toMatchObject({ elementId: 'approve', tags: ['vip'] });
  const taskKey = task?.['userTaskKey'] as string;
  await ask('getUserTask', `/user-tasks/${taskKey}`);
  expect(await ask('getUserTaskForm', `/user-tasks/${taskKey}/form`)).toMatchObject({
    formId: 'ask',
  });
  const effective = `/user-tasks/${taskKey}/effective-variables`;
  expect(await find('searchUserTaskEffectiveVariables', effective, { name: 'paid' })).toMatchObject(
    [{ value: 'true' }],
  );

  await cluster.call('POST', `/user-tasks/${taskKey}/completion`, {});
  expect(await ask('getProcessInstance', `/process-instances/${instance}`)).toMatchObject({
    state: 'COMPLETED',
    hasIncident: false,
  });
  const { items } = await ask(
    'getProcessInstanceSequenceFlows',
    `/process-instances/${instance}/sequence-flows`,
  );
  expect(items).toHaveLength(3);
  const counts = await ask(
    'getProcessInstanceStatistics',
    `/process-instances/${instance}/statistics/element-instances`,
  );
  expect(counts['items']).toHaveLength(4);
});

test('job statistics count the events of jobs', async () => {
  const from = new Date(cluster.nowMs() - 3_600_000).toISOString();
  const to = new Date(cluster.nowMs() + 3_600_000).toISOString();
  expect(
    await ask(
      'getGlobalJobStatistics',
      `/jobs/statistics/global?from=${from}&to=${to}&jobType=pay`,
    ),
  ).toMatchObject({ created: { count: 1 }, failed: { count: 1 }, completed: { count: 1 } });
});
