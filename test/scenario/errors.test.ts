import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeCount } from '../postgres/round-robin.ts';
import {
  bpmn,
  definitions,
  element,
  end,
  error,
  errorBoundary,
  errorEvent,
  path,
  serviceTask,
  start,
} from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

/** Searches show elements in the order of their keys, which is the order of time only with one node. */
const inOrder = it.skipIf(nodeCount > 1);

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const process = (...content: readonly string[]): string =>
  definitions(
    error('e1', 'E1'),
    error('e2', 'E2'),
    `<bpmn:process id="p" isExecutable="true">${content.join('')}</bpmn:process>`,
  );

const errorStart = (id: string, errorRef?: string): string =>
  element('startEvent', id, { content: errorEvent(errorRef) });

describe('an error that a job throws', () => {
  inOrder('is caught on the border of its task, exact code before catch-all', async () => {
    await cluster.deploy(
      process(
        start(),
        serviceTask('work'),
        errorBoundary('any', 'work'),
        errorBoundary('one', 'work', 'e1'),
        serviceTask('afterAny'),
        serviceTask('afterOne'),
        end(),
        path('start->work->end'),
        path('any->afterAny'),
        path('one->afterOne'),
      ),
    );
    const exact = await cluster.create('p');
    await cluster.throwError((await cluster.job('work')).jobKey, {
      errorCode: 'E1',
      variables: { reason: 'no stock' },
    });
    expect(await cluster.trace(exact)).toEqual([
      'start COMPLETED',
      'work TERMINATED',
      'one COMPLETED',
      'afterOne ACTIVE',
    ]);
    expect(await cluster.variables(exact)).toMatchObject({ reason: 'no stock' });
    const other = await cluster.create('p');
    await cluster.throwError((await cluster.job('work')).jobKey, { errorCode: 'E9' });
    expect(await cluster.trace(other)).toContain('afterAny ACTIVE');
    expect(await cluster.search('jobs', { processInstanceKey: other, type: 'work' })).toMatchObject(
      [{ state: 'ERROR_THROWN', errorCode: 'E9' }],
    );
  });

  inOrder('walks outwards through sub-processes and cancels what it leaves', async () => {
    await cluster.deploy(
      process(
        start(),
        element('subProcess', 'sub', {
          content:
            start('s') +
            element('parallelGateway', 'fork') +
            serviceTask('a') +
            serviceTask('b') +
            path('s->fork->a') +
            path('fork->b'),
        }),
        errorBoundary('caught', 'sub', 'e1'),
        serviceTask('repair'),
        end(),
        path('start->sub->end'),
        path('caught->repair'),
      ),
    );
    const key = await cluster.create('p');
    await cluster.throwError((await cluster.job('a')).jobKey, { errorCode: 'E1' });
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'sub TERMINATED',
      's COMPLETED',
      'fork COMPLETED',
      'a TERMINATED',
      'b TERMINATED',
      'caught COMPLETED',
      'repair ACTIVE',
    ]);
    expect(await cluster.activate('b')).toEqual([]);
  });

  inOrder('starts an event sub-process, which interrupts its scope', async () => {
    await cluster.deploy(
      process(
        start(),
        serviceTask('work'),
        element('subProcess', 'handler', {
          attributes: 'triggeredByEvent="true"',
          content: errorStart('caught', 'e2') + serviceTask('handle') + path('caught->handle'),
        }),
        path('start->work'),
      ),
    );
    const key = await cluster.create('p');
    await cluster.throwError((await cluster.job('work')).jobKey, {
      errorCode: 'E2',
      variables: { why: 1 },
    });
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'work TERMINATED',
      'handler ACTIVE',
      'caught COMPLETED',
      'handle ACTIVE',
    ]);
    const job = await cluster.job('handle');
    expect(job.variables).toMatchObject({ why: 1 });
    await cluster.complete(job.jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('is caught by its code at the boundary of a scope rather than by a catch-all inside', async () => {
    const handler = (id: string, errorRef?: string): string =>
      element('subProcess', id, {
        attributes: 'triggeredByEvent="true"',
        content:
          errorStart(`${id}Start`, errorRef) +
          serviceTask(`${id}Task`) +
          path(`${id}Start->${id}Task`),
      });
    await cluster.deploy(
      process(
        start(),
        element('subProcess', 'sub', {
          content:
            start('s') +
            serviceTask('work') +
            path('s->work') +
            handler('any') +
            handler('two', 'e2'),
        }),
        errorBoundary('one', 'sub', 'e1'),
        errorBoundary('outerTwo', 'sub', 'e2'),
        serviceTask('afterOne'),
        path('start->sub'),
        path('one->afterOne'),
        path('outerTwo->afterOne'),
      ),
    );
    for (const [errorCode, next] of [
      ['E1', 'afterOne ACTIVE'],
      ['E2', 'twoTask ACTIVE'],
      ['E9', 'anyTask ACTIVE'],
    ] as const) {
      const key = await cluster.create('p');
      await cluster.throwError((await cluster.job('work')).jobKey, { errorCode });
      expect(await cluster.trace(key)).toContain(next);
    }
  });

  it('that no event catches is an incident; resolving it makes the job available again', async () => {
    await cluster.deploy(bpmn('p', start(), serviceTask('work'), path('start->work')));
    const key = await cluster.create('p');
    const { jobKey } = await cluster.job('work');
    await cluster.throwError(jobKey, { errorCode: 'E1', errorMessage: 'oh no' });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({
      errorType: 'UNHANDLED_ERROR_EVENT',
      errorMessage:
        "Expected to throw an error event with the code 'E1' with message 'oh no', but it was not caught. " +
        'No error events are available in the scope.',
      jobKey,
    });
    const again = await cluster.call('POST', `/jobs/${jobKey}/error`, { errorCode: 'E1' });
    expect(again.status).toBe(409);
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});

describe('an error end event', () => {
  it('is caught at the boundary of its sub-process', async () => {
    await cluster.deploy(
      process(
        start(),
        element('subProcess', 'sub', {
          content:
            start('s') +
            element('endEvent', 'fail', { content: errorEvent('e1') }) +
            path('s->fail'),
        }),
        errorBoundary('caught', 'sub', 'e1'),
        serviceTask('repair'),
        path('start->sub'),
        path('caught->repair'),
      ),
    );
    const key = await cluster.create('p');
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'sub TERMINATED',
      's COMPLETED',
      'fail TERMINATED',
      'caught COMPLETED',
      'repair ACTIVE',
    ]);
  });

  it('in an event sub-process leaves the scope that is interrupted already', async () => {
    const handler = (id: string, errorRef: string): string =>
      element('subProcess', id, {
        attributes: 'triggeredByEvent="true"',
        content:
          errorStart(`${id}Start`, errorRef) +
          element('endEvent', `${id}End`, { content: errorEvent('e1') }) +
          path(`${id}Start->${id}End`),
      });
    const failing =
      start('s') + element('endEvent', 'fail', { content: errorEvent('e2') }) + path('s->fail');
    await cluster.deploy(
      process(
        start(),
        element('subProcess', 'sub', {
          content: failing + handler('first', 'e2') + handler('second', 'e1'),
        }),
        errorBoundary('caught', 'sub', 'e1'),
        serviceTask('repair'),
        path('start->sub'),
        path('caught->repair'),
      ),
    );
    const key = await cluster.create('p');
    const trace = await cluster.trace(key);
    expect(trace).toContain('first TERMINATED');
    expect(trace).toContain('repair ACTIVE');
    expect(trace.filter((line) => line.startsWith('second'))).toEqual([]);
  });

  it('that its own event sub-process throws again is an incident, not a loop', async () => {
    await cluster.deploy(
      process(
        start(),
        element('endEvent', 'fail', { content: errorEvent('e1') }),
        path('start->fail'),
        element('subProcess', 'handler', {
          attributes: 'triggeredByEvent="true"',
          content:
            errorStart('caught', 'e1') +
            element('endEvent', 'again', { content: errorEvent('e1') }) +
            path('caught->again'),
        }),
      ),
    );
    const key = await cluster.create('p');
    expect(await cluster.search('incidents', { processInstanceKey: key })).toMatchObject([
      { errorType: 'UNHANDLED_ERROR_EVENT', elementId: 'again' },
    ]);
  });

  it('that no event catches is an incident', async () => {
    await cluster.deploy(
      process(
        start(),
        element('endEvent', 'fail', { content: errorEvent('e1') }),
        path('start->fail'),
      ),
    );
    const key = await cluster.create('p');
    expect(await cluster.search('incidents', { processInstanceKey: key })).toMatchObject([
      { errorType: 'UNHANDLED_ERROR_EVENT', elementId: 'fail' },
    ]);
  });
});
