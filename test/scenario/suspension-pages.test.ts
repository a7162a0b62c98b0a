import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bpmn, element, end, path, sequence, serviceTask, start, userTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

vi.setConfig({ testTimeout: 60_000 });

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const patience = { timeout: 20_000 };
const ask = async (on: Cluster, key: string, noun: string): Promise<void> => {
  expect((await on.call('POST', `/process-instances/${key}/${noun}`)).status).toBe(204);
};
const countOf = async (on: Cluster, resource: string, filter: object): Promise<number> => {
  const body = { filter, page: { limit: 1 } };
  const answer = await on.call('POST', `/${resource}/search`, body);
  return answer.body.page.totalItems;
};
const loop = (count: number) =>
  '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>' +
  `<zeebe:loopCharacteristics inputCollection="=for i in 1..${count} return i" />` +
  '</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>';
const many = (count: number) =>
  element('serviceTask', 'many', {
    extensions: '<zeebe:taskDefinition type="many" />',
    content: loop(count),
  });
const timer =
  '<bpmn:timerEventDefinition><bpmn:timeDuration>PT1M</bpmn:timeDuration></bpmn:timerEventDefinition>';

/** Runs a scenario on a node that runs no continuation, and its rest on one that does. */
async function betweenPages(
  begin: (on: Cluster) => Promise<string>,
  goOn: (on: Cluster, key: string) => Promise<void>,
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'suspension-'));
  try {
    const stopped = await openCluster({ dataDir, limits: { continuationsPerBatch: 0 } });
    const key = await begin(stopped);
    await stopped.close();
    const running = await openCluster({ dataDir });
    await goOn(running, key);
    expect(running.errors).toEqual([]);
    await running.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

describe('the suspension of an instance whose work goes on page by page', () => {
  it('keeps further inner instances waiting', () =>
    betweenPages(
      async (on) => {
        await on.deploy(sequence('p', many(400)));
        const key = await on.create('p');
        await ask(on, key, 'suspension');
        return key;
      },
      async (on, key) => {
        const filter = { processInstanceKey: key, elementId: 'many' };
        const entered = await countOf(on, 'element-instances', filter);
        await on.advance(1);
        expect(await countOf(on, 'element-instances', filter)).toBe(entered);
        expect(entered).toBeLessThan(400);
        await ask(on, key, 'resumption');
        await expect
          .poll(() => countOf(on, 'jobs', { processInstanceKey: key }), patience)
          .toBe(400);
        expect(await on.search('incidents')).toEqual([]);
      },
    ));

  it('lets an interruption end, and what follows it waits', () =>
    betweenPages(
      async (on) => {
        await on.deploy(
          bpmn(
            'p',
            start(),
            element('subProcess', 'sub', {
              content: [start('s'), userTask('ask'), path('s->ask')].join(''),
            }),
            element('boundaryEvent', 'late', { attributes: 'attachedToRef="sub"', content: timer }),
            serviceTask('after'),
            end(),
            path('start->sub'),
            path('late->after->end'),
          ),
        );
        const key = await on.create('p');
        for (let round = 0; round < 2; round += 1) {
          const activateInstructions = Array.from({ length: 150 }, () => ({ elementId: 'ask' }));
          const body = { activateInstructions };
          await on.call('POST', `/process-instances/${key}/modification`, body);
        }
        await on.advance(60_000);
        await ask(on, key, 'suspension');
        return key;
      },
      async (on, key) => {
        const open = { processInstanceKey: key, state: 'CREATED' };
        await expect.poll(() => countOf(on, 'user-tasks', open), patience).toBe(0);
        await expect.poll(async () => (await on.trace(key)).at(-1), patience).toBe('late ACTIVE');
        expect(await on.state(key)).toBe('SUSPENDED');
        await ask(on, key, 'resumption');
        await expect
          .poll(() => countOf(on, 'jobs', { processInstanceKey: key, type: 'after' }), patience)
          .toBe(1);
      },
    ));
});

describe('an instance with very much that waits', () => {
  it('goes on with all of it, in pages', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('callActivity', 'call', {
          extensions: '<zeebe:calledElement processId="called" />',
          content: loop(250),
        }),
        end(),
        path('start->call->end'),
      ),
      ['c.bpmn', sequence('called', serviceTask('work'))],
    );
    const key = await cluster.create('p');
    await expect.poll(() => countOf(cluster, 'jobs', { type: 'work' }), patience).toBe(250);
    await ask(cluster, key, 'suspension');
    for (let taken = 0; taken < 250;) {
      const jobs = await cluster.activate('work');
      expect(jobs).not.toEqual([]);
      taken += jobs.length;
      await Promise.all(jobs.map(({ jobKey }) => cluster.complete(jobKey)));
    }
    const calls = { processInstanceKey: key, elementId: 'call', state: 'ACTIVE' };
    expect(await countOf(cluster, 'element-instances', calls)).toBe(251);
    await ask(cluster, key, 'resumption');
    await expect.poll(() => cluster.state(key), patience).toBe('COMPLETED');
  });

  it('drops all of it when it is cancelled', async () => {
    const onTimer = element('intermediateCatchEvent', 'pause', { content: timer });
    await cluster.deploy(bpmn('p', start(), onTimer, end(), path('start->pause->end')));
    const key = await cluster.create('p');
    const activateInstructions = Array.from({ length: 200 }, () => ({ elementId: 'pause' }));
    await cluster.call('POST', `/process-instances/${key}/modification`, { activateInstructions });
    await ask(cluster, key, 'suspension');
    await cluster.advance(60_000);
    await ask(cluster, key, 'cancellation');
    await expect.poll(() => cluster.state(key), patience).toBe('TERMINATED');
  });
});

describe('a batch operation', () => {
  const untilEnded = async (key: string) => {
    const read = async () => (await cluster.call('GET', `/batch-operations/${key}`)).body;
    await expect.poll(async () => (await read()).state, patience).toBe('COMPLETED');
    return read();
  };

  it('suspends active instances and resumes suspended ones, children too', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('callActivity', 'call', {
          extensions: '<zeebe:calledElement processId="called" />',
        }),
        end(),
        path('start->call->end'),
      ),
      ['c.bpmn', sequence('called', serviceTask('work'))],
    );
    const keys = await Promise.all([1, 2, 3].map(() => cluster.create('p')));
    await ask(cluster, keys[0] ?? '', 'suspension');
    const filter = { processDefinitionId: { $in: ['p', 'called'] } };
    const begin = async (noun: string) => {
      const { status, body } = await cluster.call('POST', `/process-instances/${noun}`, { filter });
      expect(status, JSON.stringify(body)).toBe(200);
      return untilEnded(body.batchOperationKey);
    };
    expect(await begin('suspension')).toMatchObject({
      batchOperationType: 'SUSPEND_PROCESS_INSTANCE',
      operationsTotalCount: 5,
      operationsCompletedCount: 5,
      operationsFailedCount: 0,
    });
    expect(await countOf(cluster, 'process-instances', { state: 'SUSPENDED' })).toBe(6);
    expect(await cluster.activate('work')).toEqual([]);
    expect(await begin('resumption')).toMatchObject({
      batchOperationType: 'RESUME_PROCESS_INSTANCE',
      operationsTotalCount: 6,
      operationsCompletedCount: 6,
    });
    expect(await cluster.activate('work')).toHaveLength(3);
    // Selected by what they are now.
    const canceled = await begin('suspension');
    expect(canceled.operationsTotalCount).toBe(6);
    expect(await begin('cancellation')).toMatchObject({ operationsCompletedCount: 3 });
    expect(await countOf(cluster, 'process-instances', { state: 'TERMINATED' })).toBe(6);
  });
});
