import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  bpmn,
  definitions,
  element,
  error,
  errorBoundary,
  path,
  serviceTask,
  start,
} from './bpmn.ts';
import { count, many, timer } from './many-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

describe('while the pages of an interrupted sub-process follow', () => {
  const heldTask = (id: string) =>
    element('userTask', id, {
      extensions: `<zeebe:userTask /><zeebe:taskListeners><zeebe:taskListener eventType="canceling" type="hold-${id}" /></zeebe:taskListeners>`,
    });
  const errorStart =
    '<bpmn:startEvent id="es"><bpmn:errorEventDefinition errorRef="E" /></bpmn:startEvent>';
  const call = element('callActivity', 'call', {
    extensions: '<zeebe:calledElement processId="called" />',
  });
  /** A sub-process with `many` and other elements, which an error interrupts. */
  const process = (inside: readonly string[]) =>
    definitions(
      error('E', 'bad'),
      `<bpmn:process id="p" isExecutable="true">${[
        start(),
        element('subProcess', 'sub', {
          content: [
            start('s'),
            element('parallelGateway', 'f'),
            many(),
            path('s->f->many'),
            ...inside,
          ].join(''),
        }),
        errorBoundary('late', 'sub', 'E'),
        serviceTask('after'),
        path('start->sub'),
        path('late->after'),
      ].join('')}</bpmn:process>`,
    );
  /** Begins on a node that runs no continuation, acts meanwhile, and continues on another node. */
  const meanwhile = async (
    begin: (on: Cluster) => Promise<string>,
    act: (on: Cluster, key: string) => Promise<unknown>,
    expected: (on: Cluster, key: string) => Promise<unknown>,
  ) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'continuo-interruptions-'));
    try {
      const on = async <T>(limits: object, use: (cluster: Cluster) => Promise<T>): Promise<T> => {
        const opened = await openCluster({ dataDir, limits });
        const result = await use(opened);
        expect(opened.errors).toEqual([]);
        await opened.close();
        return result;
      };
      const key = await on({}, async (node) => {
        const created = await begin(node);
        const jobs = async () => (await node.search('jobs', { type: 'many' })).length;
        await expect.poll(jobs, { timeout: 20_000 }).toBe(count);
        return created;
      });
      await on({ continuationsPerBatch: 0 }, async (node) => {
        const [job] = await node.activate('many', { maxJobsToActivate: 1 });
        await node.throwError(job.jobKey, { errorCode: 'bad' });
        await act(node, key);
      });
      await on({}, (node) => expected(node, key));
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  };
  /** The event that interrupted is entered after the last page, and the instance ends behind it. */
  const expectAfter = async (node: Cluster, key: string) => {
    const after = async () => (await node.search('jobs', { type: 'after' })).length;
    await expect.poll(after, { timeout: 20_000 }).toBe(1);
    await node.complete((await node.job('after')).jobKey);
    expect(await node.state(key)).toBe('COMPLETED');
    const called = await node.search('process-instances', { processDefinitionId: 'called' });
    for (const { state } of called) expect(state).toBe('TERMINATED');
  };

  it('they go on after a restart', () =>
    meanwhile(
      async (node) => {
        await node.deploy(process([]));
        return node.create('p');
      },
      async (node) => {
        expect((await node.search('jobs', { type: 'after' })).length).toBe(0);
      },
      expectAfter,
    ));

  it('a cancellation ends the instance', () =>
    meanwhile(
      async (node) => {
        // After the first page so few are left that the cancellation ends all except the sub-process.
        await node.deploy(process([serviceTask('extra'), path('f->extra')]));
        return node.create('p');
      },
      async (node, key) => {
        const path = `/process-instances/${key}/cancellation`;
        expect((await node.call('POST', path, {})).status).toBe(204);
      },
      async (node, key) => {
        await expect.poll(() => node.state(key), { timeout: 20_000 }).toBe('TERMINATED');
        expect(await node.search('jobs', { type: 'after' })).toEqual([]);
        expect(await node.search('element-instances', { state: 'ACTIVE' })).toEqual([]);
      },
    ));

  it('a called instance in it takes no trigger', () =>
    meanwhile(
      async (node) => {
        const eventSubProcess = element('subProcess', 'esp', {
          attributes: 'triggeredByEvent="true"',
          content: [
            `<bpmn:startEvent id="es" isInterrupting="false">${timer}</bpmn:startEvent>`,
            serviceTask('handle'),
            path('es->handle'),
          ].join(''),
        });
        await node.deploy(
          bpmn('called', start(), serviceTask('work'), path('start->work'), eventSubProcess),
        );
        await node.deploy(process([call, path('f->call')]));
        return node.create('p');
      },
      (node) => node.advance(60_000),
      async (node, key) => {
        await expectAfter(node, key);
        expect(await node.search('element-instances', { elementId: 'esp' })).toEqual([]);
      },
    ));

  it('a called instance in it does not continue after the end of a task that listeners delay', () =>
    meanwhile(
      async (node) => {
        await node.deploy(
          bpmn(
            'called',
            start(),
            heldTask('ask'),
            serviceTask('work'),
            path('start->ask'),
            path('start->work'),
          ),
        );
        await node.deploy(process([call, path('f->call')]));
        const key = await node.create('p');
        const [called] = await node.search('process-instances', { processDefinitionId: 'called' });
        const modification = `/process-instances/${called.processInstanceKey}/modification`;
        const ask = { terminateInstructions: [{ elementId: 'ask' }] };
        expect((await node.call('POST', modification, ask)).status).toBe(204);
        await node.complete((await node.job('work')).jobKey);
        return key;
      },
      async (node) => {
        await node.complete((await node.job('hold-ask')).jobKey);
      },
      expectAfter,
    ));

  it('a modification enters nothing in it, and ends nothing in it', () =>
    meanwhile(
      async (node) => {
        await node.deploy(process([serviceTask('extra'), path('f->extra')]));
        return node.create('p');
      },
      async (node, key) => {
        const [{ elementInstanceKey }] = await node.search('element-instances', {
          elementId: 'sub',
        });
        const instruction = {
          elementId: 'extra',
          ancestorElementInstanceKey: elementInstanceKey,
        };
        for (const wrong of [
          { activateInstructions: [instruction] },
          { terminateInstructions: [{ elementInstanceKey }] },
          { terminateInstructions: [{ elementId: 'extra' }] },
          { terminateInstructions: [{ elementId: 'many' }] },
        ]) {
          const answer = await node.call('POST', `/process-instances/${key}/modification`, wrong);
          expect(answer.status, JSON.stringify(wrong)).toBe(400);
        }
      },
      expectAfter,
    ));

  it('the end of a task that listeners delay enters no boundary event if an event sub-process takes over', () =>
    meanwhile(
      async (node) => {
        const takesOver = element('subProcess', 'late', {
          attributes: 'triggeredByEvent="true"',
          content: `${errorStart}${serviceTask('after')}${path('es->after')}`,
        });
        await node.deploy(
          definitions(
            error('E', 'bad'),
            `<bpmn:process id="p" isExecutable="true">${[
              start(),
              many(),
              path('start->many'),
              heldTask('ask'),
              heldTask('other'),
              path('start->other'),
              element('boundaryEvent', 'due', {
                attributes: 'attachedToRef="ask"',
                content: timer,
              }),
              serviceTask('wrong'),
              path('start->ask'),
              path('due->wrong'),
              takesOver,
            ].join('')}</bpmn:process>`,
          ),
        );
        const key = await node.create('p');
        await node.advance(60_000);
        return key;
      },
      () => Promise.resolve(),
      async (node, key) => {
        const left = async () =>
          (await node.search('jobs', { type: 'many', state: 'CREATED' })).length;
        await expect.poll(left, { timeout: 20_000 }).toBe(0);
        await node.complete((await node.job('hold-ask')).jobKey);
        await node.complete((await node.job('hold-other')).jobKey);
        await expectAfter(node, key);
        expect(await node.search('jobs', { type: 'wrong' })).toEqual([]);
      },
    ));
});
