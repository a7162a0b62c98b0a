import { afterEach, describe, expect, it } from 'vitest';
import { sequence, serviceTask, userTask } from './bpmn.ts';
import { pricing, ruleTask } from './dmn.ts';
import { file, message, process, startOf } from './message-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

const dayMs = 86_400_000;

let cluster: Cluster;
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const parts = [
  'process-instances',
  'element-instances',
  'variables',
  'jobs',
  'user-tasks',
  'incidents',
  'decision-instances',
];

async function counts(): Promise<Record<string, number>> {
  const found = parts.map(async (part) => [part, (await cluster.search(part)).length] as const);
  return Object.fromEntries(await Promise.all(found));
}

/** Runs one instance that creates every kind of part, with an incident on the way. */
async function runThrough(): Promise<string> {
  const key = await cluster.create('p', { variables: { customer: 'gold' } });
  const { jobKey } = await cluster.job('work');
  await cluster.fail(jobKey, { retries: 0 });
  const [incident] = await cluster.search('incidents', { processInstanceKey: key });
  await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset: { retries: 1 } });
  await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`, {});
  await cluster.complete((await cluster.job('work')).jobKey);
  const [task] = await cluster.search('user-tasks', { processInstanceKey: key });
  await cluster.call('POST', `/user-tasks/${task.userTaskKey}/completion`, {});
  expect(await cluster.state(key)).toBe('COMPLETED');
  return key;
}

async function open(limits: object = {}): Promise<void> {
  cluster = await openCluster({ limits });
  await cluster.deploy(
    ['pricing.dmn', pricing],
    sequence(
      'p',
      ruleTask('decisionId="discount"'),
      serviceTask('task', { type: 'work' }),
      userTask('review'),
    ),
  );
}

describe('a process instance that has ended', () => {
  it('is deleted with all its parts 30 days later; one that lives stays', async () => {
    await open();
    const living = await cluster.create('p', { variables: { customer: 'gold' } });
    await cluster.complete((await cluster.job('work')).jobKey);
    const before = await counts();
    const ended = await runThrough();
    const after = await counts();
    for (const part of parts) expect(after[part]).toBeGreaterThan(before[part] ?? 0);

    await cluster.advance(30 * dayMs);
    expect(await counts()).toEqual(after);
    await cluster.advance(1);
    expect(await counts()).toEqual(before);
    expect((await cluster.call('GET', `/process-instances/${ended}`)).status).toBe(404);
    expect(await cluster.state(living)).toBe('ACTIVE');
    const flows = await cluster.call('GET', `/process-instances/${ended}/sequence-flows`);
    expect(flows.body?.items ?? []).toEqual([]);
  });

  it('stays as long as the setting says, and for ever with 0', async () => {
    await open({ instancesKeptMs: 0, decisionsKeptMs: 2 * dayMs });
    const ended = await runThrough();
    await cluster.advance(3_000 * dayMs);
    expect(await cluster.state(ended)).toBe('COMPLETED');
    // The decision belongs to the instance.
    expect(await cluster.search('decision-instances')).toHaveLength(1);
    await cluster.close();

    await open({ instancesKeptMs: dayMs });
    const other = await runThrough();
    await cluster.advance(dayMs + 1);
    expect(await cluster.state(other)).toBeUndefined();
  });
});

it('a decision that was evaluated outside of an instance is deleted after its own time', async () => {
  await open({ decisionsKeptMs: 2 * dayMs });
  await cluster.call('POST', '/decision-definitions/evaluation', {
    decisionDefinitionId: 'discount',
    variables: { customer: 'gold' },
  });
  await cluster.advance(2 * dayMs);
  expect(await cluster.search('decision-instances')).toHaveLength(1);
  await cluster.advance(1);
  expect(await cluster.search('decision-instances')).toEqual([]);
});

it('a stored message starts a process once, even after the instance that it started is deleted', async () => {
  cluster = await openCluster();
  const started = process('p', '<bpmn:manualTask id="task" />', startOf('start', 'm'));
  await cluster.deploy(file([message('m', 'begin')], started));
  const publish = (correlationKey: string, timeToLive: number) =>
    cluster.call('POST', '/messages/publication', { name: 'begin', correlationKey, timeToLive });
  const count = async () => (await cluster.search('process-instances')).length;
  await publish('a', 100 * dayMs);
  expect(await count()).toBe(1);
  await cluster.advance(30 * dayMs + 1);
  expect(await count()).toBe(0);
  // The end of this instance lets the next stored message start one.
  await publish('a', 0);
  expect(await count()).toBe(1);
});
