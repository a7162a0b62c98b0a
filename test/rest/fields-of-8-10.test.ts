import { afterAll, beforeAll, expect, it } from 'vitest';
import { element, sequence, serviceTask, userTask } from '../scenario/bpmn.ts';
import { openCluster, type Cluster } from '../scenario/scenario-cluster.ts';

/** The fields that 8.10 added to answers and filters. Clients of 8.10 fail without them; older ones ignore unknown fields. */

/* eslint-disable @typescript-eslint/no-explicit-any -- answers are JSON whose shape each test states by what it expects */

const decision = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rates" name="Rates"
  namespace="t"><decision id="rate" name="Rate"><variable id="v" name="rate" /><literalExpression id="e">
  <text>1</text></literalExpression></decision></definitions>`;

let cluster: Cluster;
let instanceKey: string;
let otherKey: string;

beforeAll(async () => {
  cluster = await openCluster();
  const decide = element('businessRuleTask', 'decide', {
    extensions: '<zeebe:calledDecision decisionId="rate" resultVariable="rate" />',
  });
  const process = sequence('p', decide, serviceTask('pay'), userTask('approve'));
  const deployed = await cluster.deploy(['rates.dmn', decision], process);
  expect(deployed.status, JSON.stringify(deployed.body)).toBe(200);
  instanceKey = await cluster.create('p', { businessId: 'order-1' });
  otherKey = await cluster.create('p');
});

afterAll(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

async function get(path: string): Promise<any> {
  const { status, body } = await cluster.call('GET', path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const ofTwo = async (resource: string, filter: object): Promise<string[]> => {
  const items = await cluster.search(resource, filter);
  return items.map(({ processInstanceKey }) => processInstanceKey);
};

it('names brokers and the state of their partitions, and its version', async () => {
  expect(await get('/topology')).toMatchObject({
    gatewayVersion: expect.stringMatching(/^8\.10\./) as unknown,
    brokers: [
      {
        brokerId: '0',
        version: expect.stringMatching(/^8\.10\./) as unknown,
        partitions: [{ state: 'active' }],
      },
    ],
  });
});

it('shows the configuration that clients may know', async () => {
  expect(await get('/system/configuration')).toMatchObject({
    jobMetrics: { enabled: true },
    components: { active: [] },
    deployment: { isMultiTenancyEnabled: false, maxRequestSize: 4_194_304 },
    authentication: { canLogout: true, isLoginDelegated: false },
    cloud: { stage: null },
  });
});

it('shows which secrets an evaluated expression names', async () => {
  const { body } = await cluster.call('POST', '/expression/evaluation', { expression: '=1 + 1' });
  expect(body).toEqual({ expression: '=1 + 1', result: 2, warnings: [], referencedSecrets: [] });
});

it('shows when an instance was suspended, and filters and sorts by it', async () => {
  expect(await get(`/process-instances/${instanceKey}`)).toMatchObject({ suspendedDate: null });
  const filters: [object, number][] = [
    [{ suspendedDate: { $exists: false } }, 2],
    [{ suspendedDate: { $exists: true } }, 0],
    [{ suspendedDate: { $gte: '2020-01-01T00:00:00Z' } }, 0],
    [{ suspendedDate: '2020-01-01T00:00:00Z' }, 0],
    [{ suspendedDate: { $neq: '2020-01-01T00:00:00Z', $in: [] } }, 2],
    [{ suspendedDate: { $in: ['2020-01-01T00:00:00Z'] } }, 0],
    [{ $or: [{ suspendedDate: { $exists: true } }, { businessId: 'order-1' }] }, 1],
  ];
  for (const [filter, count] of filters) {
    const found = await cluster.search('process-instances', filter);
    expect(found, JSON.stringify(filter)).toHaveLength(count);
  }
  const keys: string[] = [];
  let after: string | undefined;
  do {
    const { status, body } = await cluster.call('POST', '/process-instances/search', {
      sort: [{ field: 'suspendedDate', order: 'DESC' }],
      page: { limit: 1, ...(after === undefined ? {} : { after }) },
    });
    expect(status, JSON.stringify(body)).toBe(200);
    after = body.page.endCursor ?? undefined;
    keys.push(...body.items.map(({ processInstanceKey }: any) => processInstanceKey));
  } while (after !== undefined);
  expect(keys.sort()).toEqual([instanceKey, otherKey].sort());
});

it('shows the business id of jobs and of decisions, and finds decisions by it', async () => {
  const [job] = await cluster.search('jobs', { processInstanceKey: instanceKey });
  expect(job).toMatchObject({ businessId: 'order-1', priority: 0 });
  const [other] = await cluster.search('jobs', { processInstanceKey: otherKey });
  expect(other).toMatchObject({ businessId: null });
  expect(await ofTwo('decision-instances', { businessId: 'order-1' })).toEqual([instanceKey]);
  expect(await ofTwo('decision-instances', { businessId: { $exists: false } })).toEqual([otherKey]);
  const [instance] = await cluster.search('decision-instances', { businessId: { $like: 'o*' } });
  expect(instance).toMatchObject({ businessId: 'order-1' });
  const one = await get(`/decision-instances/${instance.decisionEvaluationInstanceKey}`);
  expect(one).toMatchObject({ businessId: 'order-1', processInstanceKey: instanceKey });
  const { body } = await cluster.call('POST', '/decision-instances/search', {
    sort: [{ field: 'businessId', order: 'DESC' }],
  });
  const ids = body.items.map(({ businessId }: any) => businessId);
  expect(new Set(ids)).toEqual(new Set(['order-1', null]));
});

it('gives choices of element instances', async () => {
  const filter = {
    processInstanceKey: instanceKey,
    $or: [{ elementId: 'pay', state: 'ACTIVE' }, { elementName: { $like: 'dec*' } }],
  };
  const found = await cluster.search('element-instances', filter);
  expect(found.map(({ elementId }) => elementId).sort()).toEqual(['decide', 'pay']);
  expect(await cluster.search('element-instances', { $or: [{ elementId: 'none' }] })).toEqual([]);
});

it('activates jobs for a physical tenant, and shows each update as the state of the job', async () => {
  const jobs = await cluster.activate('pay');
  expect(jobs).toHaveLength(2);
  for (const job of jobs) expect(job.physicalTenantId).toBe('default');
  const { jobKey } = jobs[0];
  const update = async (changeset: object): Promise<string> => {
    const updated = await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset });
    expect(updated.status, JSON.stringify(updated.body)).toBe(204);
    const [job] = await cluster.search('jobs', { jobKey });
    expect(await cluster.search('jobs', { jobKey, state: job.state })).toHaveLength(1);
    return job.state;
  };
  expect(await update({ timeout: 60_000 })).toBe('TIMEOUT_UPDATED');
  expect(await update({ priority: 7 })).toBe('PRIORITY_UPDATED');
  expect(await update({ retries: 2 })).toBe('RETRIES_UPDATED');
  expect(await update({ retries: 3, timeout: 5_000 })).toBe('TIMEOUT_UPDATED');
});

it('knows the incidents of secrets, of which it has none', async () => {
  expect(await cluster.search('incidents', { errorType: 'SECRET_RESOLUTION_ERROR' })).toEqual([]);
  expect(
    await cluster.search('incidents', { errorType: { $neq: 'SECRET_RESOLUTION_ERROR' } }),
  ).toEqual([]);
});

it('shows of subscriptions to messages their kind, process and business id', async () => {
  const message =
    '<bpmn:message id="m" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=&quot;k&quot;" /></bpmn:extensionElements></bpmn:message>';
  const waiting = sequence(
    'waiting',
    element('receiveTask', 'wait', { attributes: 'messageRef="m"' }),
  ).replace('<bpmn:process', `${message}<bpmn:process name="Payment"`);
  expect((await cluster.deploy(waiting)).status).toBe(200);
  const processInstanceKey = await cluster.create('waiting', { businessId: 'order-2' });
  await cluster.call('POST', '/messages/publication', { name: 'paid', correlationKey: 'k' });
  const filter = {
    processInstanceKey,
    messageSubscriptionType: 'PROCESS_EVENT',
    processDefinitionName: { $like: 'Pay*' },
    processDefinitionVersion: 1,
  };
  await expect
    .poll(async () => (await cluster.search('message-subscriptions', filter)).length)
    .toBe(1);
  const [subscription] = await cluster.search('message-subscriptions', filter);
  expect(subscription).toMatchObject({
    messageSubscriptionType: 'PROCESS_EVENT',
    processDefinitionName: 'Payment',
    processDefinitionVersion: 1,
    toolName: null,
    inboundConnectorType: null,
    toolProperties: {},
  });
  const byTool = { processInstanceKey, toolName: 'x' };
  expect(await cluster.search('message-subscriptions', byTool)).toEqual([]);
  const starts = { processInstanceKey, messageSubscriptionType: 'START_EVENT' };
  expect(await cluster.search('message-subscriptions', starts)).toEqual([]);
  await expect
    .poll(() => cluster.search('correlated-message-subscriptions', { businessId: 'order-2' }))
    .toMatchObject([{ processInstanceKey, businessId: 'order-2' }]);
});
