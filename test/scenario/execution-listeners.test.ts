import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bpmn,
  definitions,
  element,
  end,
  error,
  errorBoundary,
  errorEvent,
  input,
  ioMapping,
  output,
  path,
  sequence,
  serviceTask,
  start,
} from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

/** `start first`, `end last=expression`: event and type of each, in order. */
const listeners = (...texts: readonly string[]): string =>
  `<zeebe:executionListeners>${texts
    .map((text) => {
      const [event = '', type = ''] = text.split(' ');
      return `<zeebe:executionListener eventType="${event}" type="${type}" />`;
    })
    .join('')}</zeebe:executionListeners>`;

async function jobTypes(key: string): Promise<readonly string[]> {
  const jobs = await cluster.search('jobs', { processInstanceKey: key, state: 'CREATED' });
  return jobs.map((job: { type: string }) => job.type).sort();
}

async function finish(type: string, variables = {}): Promise<void> {
  await cluster.complete((await cluster.job(type)).jobKey, variables);
}

describe('execution listeners', () => {
  it('work one after the other, before the job of their element and after it', async () => {
    await cluster.deploy(
      sequence(
        'p',
        serviceTask('work', { extensions: listeners('start s1', 'end e1', 'start s2', 'end e2') }),
      ),
    );
    const key = await cluster.create('p');
    for (const type of ['s1', 's2', 'work', 'e1', 'e2']) {
      expect(await jobTypes(key)).toEqual([type]);
      expect(await cluster.trace(key)).toContain('work ACTIVE');
      await finish(type);
    }
    expect(await cluster.state(key)).toBe('COMPLETED');
    const jobs = await cluster.search('jobs', { processInstanceKey: key, type: 'e1' });
    expect(jobs).toMatchObject([
      {
        kind: 'EXECUTION_LISTENER',
        listenerEventType: 'END',
        state: 'COMPLETED',
        elementId: 'work',
      },
    ]);
  });

  it('of the start give their variables to the element, those of the end to the scope around', async () => {
    await cluster.deploy(
      sequence(
        'p',
        serviceTask('work', {
          extensions:
            listeners('start s1', 'end e1') +
            ioMapping(input('=1', 'in'), output('=fromStart', 'mapped')),
        }),
        serviceTask('after'),
      ),
    );
    const key = await cluster.create('p');
    const first = await cluster.job('s1');
    expect(first.variables).toEqual({ in: 1 });
    await cluster.complete(first.jobKey, { fromStart: 2 });
    expect((await cluster.job('work')).variables).toEqual({ in: 1, fromStart: 2 });
    expect(await cluster.variables(key)).toEqual({ '*.in': 1, '*.fromStart': 2 });
    await cluster.complete(
      (await cluster.search('jobs', { type: 'work', processInstanceKey: key }))[0].jobKey,
    );
    await finish('e1', { fromEnd: 3 });
    expect((await cluster.job('after')).variables).toEqual({ mapped: 2, fromEnd: 3 });
  });

  it('work at events, gateways and sub-processes, too', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        element('startEvent', 'start', { extensions: listeners('end a') }),
        element('exclusiveGateway', 'x', { extensions: listeners('start b') }),
        element('subProcess', 'box', {
          extensions: listeners('start c', 'end d'),
          content: start('s') + end('e') + path('s->e'),
        }),
        element('endEvent', 'end', { extensions: listeners('start f', 'end g') }),
        path('start->x->box->end'),
      ),
    );
    const key = await cluster.create('p');
    for (const type of ['a', 'b', 'c', 'd', 'f', 'g']) {
      expect(await jobTypes(key)).toEqual([type]);
      await finish(type);
    }
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('without retries are an incident; resolved, only that listener works again', async () => {
    await cluster.deploy(
      sequence('p', serviceTask('work', { extensions: listeners('start s1', 'start s2') })),
    );
    const key = await cluster.create('p');
    await finish('s1');
    const { jobKey } = await cluster.job('s2');
    await cluster.fail(jobKey, { retries: 0, errorMessage: 'no' });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({
      errorType: 'EXECUTION_LISTENER_NO_RETRIES',
      errorMessage: 'no',
      jobKey,
      elementId: 'work',
    });
    await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset: { retries: 1 } });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await finish('s2');
    expect(await jobTypes(key)).toEqual(['work']);
  });

  it('whose type cannot be evaluated are an incident; resolved, all of them work again', async () => {
    await cluster.deploy(
      sequence(
        'p',
        serviceTask('work', {
          extensions: listeners('start s1', 'start =missing') + ioMapping(input('=n', 'seen')),
        }),
      ),
    );
    const key = await cluster.create('p', { variables: { n: 1 } });
    await finish('s1');
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({ errorType: 'EXTRACT_VALUE_ERROR', elementId: 'work' });
    await cluster.call('PUT', `/element-instances/${key}/variables`, {
      variables: { missing: 's2', n: 2 },
    });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect((await cluster.job('s1')).variables).toMatchObject({ seen: 2 });
    await cluster.complete(
      (await cluster.search('jobs', { type: 's1', state: 'CREATED' }))[0].jobKey,
    );
    await finish('s2');
    expect(await jobTypes(key)).toEqual(['work']);
  });

  it('throw no error: that is refused, and the job stays', async () => {
    await cluster.deploy(
      definitions(
        error('err', 'E1'),
        '<bpmn:process id="p" isExecutable="true">' +
          start() +
          serviceTask('work', { extensions: listeners('start s1') }) +
          errorBoundary('caught', 'work', 'err') +
          end() +
          path('start->work') +
          path('caught->end') +
          '</bpmn:process>',
      ),
    );
    const key = await cluster.create('p');
    const { jobKey } = await cluster.job('s1');
    const thrown = await cluster.call('POST', `/jobs/${jobKey}/error`, { errorCode: 'E1' });
    expect(thrown).toMatchObject({
      status: 409,
      body: {
        title: 'INVALID_STATE',
        detail: expect.stringContaining(
          `Cannot throw BPMN error from EXECUTION_LISTENER job with key '${jobKey}', type 's1' and processInstanceKey '${key}'`,
        ),
      },
    });
    await cluster.complete(jobKey);
    expect(await jobTypes(key)).toEqual(['work']);
  });

  it('end with their element, and do not work then', async () => {
    await cluster.deploy(
      sequence('p', serviceTask('work', { extensions: listeners('start s1', 'end e1') })),
    );
    const canceled = await cluster.create('p');
    await cluster.call('POST', `/process-instances/${canceled}/cancellation`);
    expect(await cluster.activate('s1')).toEqual([]);
    const left = await cluster.create('p');
    await finish('s1');
    await finish('work');
    expect(await jobTypes(left)).toEqual(['e1']);
    await cluster.call('POST', `/process-instances/${left}/cancellation`);
    expect(await cluster.activate('e1')).toEqual([]);
    expect(await cluster.search('jobs', { processInstanceKey: left, type: 'e1' })).toMatchObject([
      { state: 'CANCELED' },
    ]);
  });

  it('of an event sub-process work before it starts, and end with all that is in it', async () => {
    await cluster.deploy(
      definitions(
        error('err', 'E1'),
        '<bpmn:process id="p" isExecutable="true">' +
          start() +
          serviceTask('work') +
          path('start->work') +
          element('subProcess', 'handler', {
            attributes: 'triggeredByEvent="true"',
            extensions: listeners('start s1'),
            content:
              element('startEvent', 'caught', { content: errorEvent('err') }) +
              serviceTask('repair') +
              path('caught->repair'),
          }) +
          '</bpmn:process>',
      ),
    );
    const canceled = await cluster.create('p');
    await cluster.throwError((await cluster.job('work')).jobKey, { errorCode: 'E1' });
    expect(await jobTypes(canceled)).toEqual(['s1']);
    await cluster.call('POST', `/process-instances/${canceled}/cancellation`);
    expect((await cluster.trace(canceled)).toSorted()).toEqual([
      'caught TERMINATED',
      'handler TERMINATED',
      'start COMPLETED',
      'work TERMINATED',
    ]);
    const key = await cluster.create('p');
    await cluster.throwError((await cluster.job('work')).jobKey, { errorCode: 'E1' });
    await finish('s1');
    await finish('repair');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('continue in the definition to which their instance is migrated', async () => {
    const version = (...texts: readonly string[]) =>
      sequence('p', serviceTask('work', { extensions: listeners(...texts) }));
    await cluster.deploy(version('start s1'));
    const key = await cluster.create('p');
    const target = await cluster.deploy(version('start s1', 'start s2'));
    const { processDefinitionKey } = target.body.deployments[0].processDefinition;
    const migrated = await cluster.call('POST', `/process-instances/${key}/migration`, {
      targetProcessDefinitionKey: processDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'work', targetElementId: 'work' }],
    });
    expect(migrated.status, JSON.stringify(migrated.body)).toBe(204);
    expect(await cluster.search('jobs', { processInstanceKey: key })).toMatchObject([
      { type: 's1', processDefinitionKey },
    ]);
    await finish('s1');
    expect(await jobTypes(key)).toEqual(['s2']);
  });
});
