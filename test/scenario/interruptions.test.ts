import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, path, serviceTask, start } from './bpmn.ts';
import { count, many, timer } from './many-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const countOf = async (resource: string, filter: object): Promise<number> => {
  const { body } = await cluster.call('POST', `/${resource}/search`, {
    filter,
    page: { limit: 1 },
  });
  return body.page.totalItems;
};
const untilAll = (key: string) =>
  expect
    .poll(() => countOf('jobs', { processInstanceKey: key, type: 'many' }), { timeout: 20_000 })
    .toBe(count);

async function expectInterrupted(key: string, jobKey: string): Promise<void> {
  const { status } = await cluster.call('POST', `/jobs/${jobKey}/completion`, {});
  expect(status).toBe(404);
  await expect
    .poll(() => countOf('jobs', { processInstanceKey: key, type: 'after' }), { timeout: 20_000 })
    .toBe(1);
  const canceled = { processInstanceKey: key, type: 'many', state: 'CANCELED' };
  expect(await countOf('jobs', canceled)).toBe(count);
  await cluster.complete((await cluster.job('after')).jobKey);
  expect(await cluster.state(key)).toBe('COMPLETED');
}

describe('very many interrupted elements end page by page', () => {
  it('by a boundary event on a sub-process, which is entered after the last page', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('subProcess', 'sub', { content: [start('s'), many(), path('s->many')].join('') }),
        element('boundaryEvent', 'late', { attributes: 'attachedToRef="sub"', content: timer }),
        serviceTask('after'),
        end(),
        path('start->sub'),
        path('late->after->end'),
      ),
    );
    const key = await cluster.create('p');
    await untilAll(key);
    const [job] = await cluster.activate('many', { maxJobsToActivate: 1, timeout: 3_600_000 });
    await cluster.advance(60_000);
    await expectInterrupted(key, job.jobKey);
  });

  it('by an event sub-process of the process', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        many(),
        element('subProcess', 'late', {
          attributes: 'triggeredByEvent="true"',
          content: [
            element('startEvent', 'due', { content: timer }),
            serviceTask('after'),
            path('due->after'),
          ].join(''),
        }),
        path('start->many'),
      ),
    );
    const key = await cluster.create('p');
    await untilAll(key);
    const [job] = await cluster.activate('many', { maxJobsToActivate: 1, timeout: 3_600_000 });
    await cluster.advance(60_000);
    await expectInterrupted(key, job.jobKey);
  });

  it('by a completion condition, after which the activity is left', async () => {
    const condition =
      '<bpmn:completionCondition>=numberOfCompletedInstances = 2</bpmn:completionCondition>';
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        many(condition),
        serviceTask('after'),
        end(),
        path('start->many->after->end'),
      ),
    );
    const key = await cluster.create('p');
    await untilAll(key);
    const jobs = await cluster.activate('many', { maxJobsToActivate: 3 });
    await cluster.complete(jobs[0].jobKey);
    await cluster.complete(jobs[1].jobKey);
    expect((await cluster.call('POST', `/jobs/${jobs[2].jobKey}/completion`, {})).status).toBe(404);
    await cluster.complete(await untilAfter());
    expect(await cluster.state(key)).toBe('COMPLETED');
    const canceled = { processInstanceKey: key, type: 'many', state: 'CANCELED' };
    expect(await countOf('jobs', canceled)).toBe(count - 2);
  });

  it.each(['process', 'sub'])(
    'by a terminate end event, after which the %s completes',
    async (at) => {
      const content = [
        start('s'),
        element('parallelGateway', 'f'),
        many(),
        serviceTask('stop'),
        element('endEvent', 'terminate', { content: '<bpmn:terminateEventDefinition />' }),
        path('s->f->many'),
        path('f->stop->terminate'),
      ];
      const sub = [start(), element('subProcess', 'sub', { content: content.join('') }), end()];
      await cluster.deploy(
        bpmn('p', ...(at === 'process' ? content : [...sub, path('start->sub->end')])),
      );
      const key = await cluster.create('p');
      await untilAll(key);
      const [job] = await cluster.activate('many', { maxJobsToActivate: 1 });
      await cluster.complete((await cluster.job('stop')).jobKey);
      expect((await cluster.call('POST', `/jobs/${job.jobKey}/completion`, {})).status).toBe(404);
      await expect.poll(() => cluster.state(key), { timeout: 20_000 }).toBe('COMPLETED');
      const canceled = { processInstanceKey: key, type: 'many', state: 'CANCELED' };
      expect(await countOf('jobs', canceled)).toBe(count);
    },
  );

  it('of a called instance, which ends before its call activity', async () => {
    await cluster.deploy(bpmn('called', start(), many(), path('start->many')));
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('callActivity', 'call', {
          extensions: '<zeebe:calledElement processId="called" />',
        }),
        element('boundaryEvent', 'late', { attributes: 'attachedToRef="call"', content: timer }),
        serviceTask('after'),
        end(),
        path('start->call'),
        path('late->after->end'),
      ),
    );
    const key = await cluster.create('p');
    const [called] = await cluster.search('process-instances', { processDefinitionId: 'called' });
    await untilAll(called.processInstanceKey);
    await cluster.advance(60_000);
    await cluster.complete(await untilAfter());
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.state(called.processInstanceKey)).toBe('TERMINATED');
    expect(await countOf('element-instances', { state: 'ACTIVE' })).toBe(0);
  });
});

async function untilAfter(): Promise<string> {
  await expect.poll(() => countOf('jobs', { type: 'after' }), { timeout: 20_000 }).toBe(1);
  const { jobKey } = await cluster.job('after');
  return jobKey;
}
