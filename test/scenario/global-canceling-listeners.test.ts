import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, path, sequence, start, userTask } from './bpmn.ts';
import { globalListenersOn } from './global-listeners.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const { global, remove, waitingJob, answer, inFolder } = globalListenersOn({
  get: () => cluster,
  set: (next) => (cluster = next),
});

const cancel = (key: string) => cluster.call('POST', `/process-instances/${key}/cancellation`);

describe('global listeners of cancellations', () => {
  /** How many tasks are in each state. */
  const states = async (processInstanceKey: string) => {
    const found = await cluster.search('user-tasks', { processInstanceKey });
    const counts: Record<string, number> = {};
    for (const { state } of found) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  };

  /** A timer interrupts the task after a second. */
  const interrupted = (task: string) =>
    bpmn(
      'p',
      start(),
      task,
      '<bpmn:boundaryEvent id="late" attachedToRef="ask"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>',
      end('e1'),
      end('e2'),
      path('start->ask->e1'),
      path('late->e2'),
    );

  it('delay a boundary event', async () => {
    await global('g', 'canceling');
    await cluster.deploy(interrupted(userTask('ask')));
    const key = await cluster.create('p');
    await cluster.advance(1_000);
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'ask ACTIVE']);
    await answer('g');
    expect((await cluster.trace(key)).slice(1)).toEqual([
      'ask TERMINATED',
      'late COMPLETED',
      'e2 COMPLETED',
    ]);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('begin to work at once if those of the creation have not finished', async () => {
    await global('g', 'all', { retries: 1 });
    await cluster.deploy(sequence('p', userTask('ask')));
    const key = await cluster.create('p');
    const { jobKey, listenerEventType } = await waitingJob('g');
    expect(listenerEventType).toBe('CREATING');
    await cluster.fail(jobKey, { retries: 0 });
    const canceled = cancel(key);
    expect(await waitingJob('g')).toMatchObject({ listenerEventType: 'CANCELING' });
    const late = await cluster.call('POST', `/jobs/${jobKey}/completion`, {});
    expect(late.status).toBe(404);
    const open = await cluster.search('jobs', { processInstanceKey: key, state: 'CREATED' });
    expect(open).toMatchObject([{ listenerEventType: 'CANCELING' }]);
    await cluster.complete(open[0].jobKey);
    expect((await canceled).status).toBe(204);
    expect(await cluster.state(key)).toBe('TERMINATED');
    const incidents = await cluster.search('incidents', { processInstanceKey: key });
    expect(incidents).toMatchObject([{ state: 'RESOLVED' }]);
  });

  it('hold up what a modification ends', async () => {
    await global('g', 'canceling');
    await cluster.deploy(sequence('p', userTask('ask'), userTask('next')));
    const key = await cluster.create('p');
    const [{ elementInstanceKey }] = await cluster.search('user-tasks', {
      processInstanceKey: key,
    });
    const modified = await cluster.call('POST', `/process-instances/${key}/modification`, {
      activateInstructions: [{ elementId: 'next' }],
      terminateInstructions: [{ elementInstanceKey }],
    });
    expect(modified.status).toBe(204);
    expect(await states(key)).toEqual({ CANCELING: 1, CREATED: 1 });
    await answer('g');
    expect(await states(key)).toEqual({ CANCELED: 1, CREATED: 1 });
    expect(await cluster.state(key)).toBe('ACTIVE');
  });

  const many = element('userTask', 'ask', {
    extensions: '<zeebe:userTask />',
    content:
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..count return i" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>',
  });
  const tasks = async (count: number) => {
    await cluster.deploy(interrupted(many));
    const key = await cluster.create('p', { variables: { count } });
    await expect.poll(() => states(key), { timeout: 20_000 }).toEqual({ CREATED: count });
    return key;
  };
  const answerAll = async (type: string, count: number) => {
    for (let left = count; left > 0;) {
      const jobs = await cluster.activate(type, { requestTimeout: 10_000 });
      for (const { jobKey } of jobs) await cluster.complete(jobKey);
      left -= jobs.length;
    }
  };

  it('delay each of very many tasks, page by page', async () => {
    await global('g1', 'canceling');
    await global('g2', 'canceling', { afterNonGlobal: true });
    const key = await tasks(350);
    const canceled = cancel(key);
    await expect.poll(() => states(key), { timeout: 20_000 }).toEqual({ CANCELING: 350 });
    await answerAll('g1', 350);
    expect(await cluster.state(key)).toBe('ACTIVE');
    await answerAll('g2', 350);
    expect((await canceled).status).toBe(204);
    expect(await states(key)).toEqual({ CANCELED: 350 });
    expect(await cluster.state(key)).toBe('TERMINATED');
  }, 60_000);

  it(
    'that are removed between the pages hold up those of the pages before alone',
    () =>
      inFolder(async (restart) => {
        await global('g', 'canceling');
        const key = await tasks(350);
        // This server runs no page after the first one.
        await restart({ continuationsPerBatch: 0 });
        await cluster.advance(1_000);
        expect(await states(key)).toEqual({ CREATED: 250, CANCELING: 100 });
        await remove('g');
        const [job] = await cluster.activate('g', { maxJobsToActivate: 1 });
        await cluster.complete(job.jobKey);
        expect(await states(key)).toEqual({ CREATED: 250, CANCELING: 99, CANCELED: 1 });
        await restart();
        await expect
          .poll(() => states(key), { timeout: 20_000 })
          .toEqual({ CANCELING: 99, CANCELED: 251 });
        expect(await cluster.state(key)).toBe('ACTIVE');
        await answerAll('g', 99);
        expect((await cluster.trace(key)).slice(-2)).toEqual(['late COMPLETED', 'e2 COMPLETED']);
        expect(await cluster.state(key)).toBe('COMPLETED');
      }),
    60_000,
  );
});
