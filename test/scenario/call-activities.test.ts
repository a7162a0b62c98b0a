import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, definitions, element, end, error, errorBoundary, flow, input } from './bpmn.ts';
import { ioMapping, output, path, sequence, serviceTask, start } from './bpmn.ts';
import { byHand } from './by-hand.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
const { modify, living } = byHand(() => cluster);
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const call = (id: string, processId: string, attributes = '', extensions = '') =>
  element('callActivity', id, {
    extensions: `<zeebe:calledElement processId="${processId}" ${attributes}/>${extensions}`,
  });
const caller = sequence('p', call('call', 'c'));
const called = sequence('c', serviceTask('work'));
const childrenOf = (key: string) =>
  cluster.search('process-instances', { parentProcessInstanceKey: key });
const finish = async (type: string, variables?: object) =>
  cluster.complete((await cluster.job(type)).jobKey, variables);

describe('a call activity', () => {
  it('starts an instance with the variables that it sees, and receives those of the instance', async () => {
    await cluster.deploy(caller, called);
    const key = await cluster.create('p', { variables: { a: 1 }, businessId: 'order-1' });
    const [child] = await childrenOf(key);
    expect(child).toMatchObject({
      processDefinitionId: 'c',
      rootProcessInstanceKey: key,
      state: 'ACTIVE',
      businessId: 'order-1',
    });
    const job = await cluster.job('work');
    expect(job).toMatchObject({
      processInstanceKey: child.processInstanceKey,
      variables: { a: 1 },
    });
    await cluster.complete(job.jobKey, { a: 2, r: 3 });
    expect(await cluster.variables(key)).toEqual({ a: 2, r: 3 });
    expect(await cluster.state(child.processInstanceKey)).toBe('COMPLETED');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('passes on only what the mappings name if propagation is off', async () => {
    const mapping = ioMapping(input('=a * 10', 'z'), output('=r', 'result'));
    const off = 'propagateAllParentVariables="false" propagateAllChildVariables="false"';
    await cluster.deploy(sequence('p', call('call', 'c', off, mapping)), called);
    const key = await cluster.create('p', { variables: { a: 1 } });
    const job = await cluster.job('work');
    expect(job.variables).toEqual({ z: 10 });
    await cluster.complete(job.jobKey, { r: 3, other: 4 });
    expect(await cluster.search('variables', { scopeKey: key })).toMatchObject([
      { name: 'a', value: '1' },
      { name: 'result', value: '3' },
    ]);
  });

  it('counts an incident on each level, until it is resolved', async () => {
    await cluster.deploy(caller, sequence('c', call('deeper', 'e')));
    const key = await cluster.create('p');
    const [child] = await childrenOf(key);
    const expectIncident = async (hasIncident: boolean) => {
      for (const instance of [key, child.processInstanceKey]) {
        const { body } = await cluster.call('GET', `/process-instances/${instance}`);
        expect(body).toMatchObject({ hasIncident });
      }
      const elements = { processInstanceKey: key, type: 'CALL_ACTIVITY' };
      expect(await cluster.search('element-instances', elements)).toMatchObject([{ hasIncident }]);
    };
    await expectIncident(true);
    const [incident] = await cluster.search('incidents');
    expect(incident).toMatchObject({
      errorType: 'CALLED_ELEMENT_ERROR',
      processInstanceKey: child.processInstanceKey,
      rootProcessInstanceKey: key,
    });
    await cluster.deploy(sequence('e', serviceTask('deep')));
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await expectIncident(false);
    await finish('deep');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('catches an error from two levels below, and ends these', async () => {
    await cluster.deploy(
      definitions(
        error('E', 'bad'),
        `<bpmn:process id="p" isExecutable="true">${[
          start(),
          call('call', 'c'),
          end(),
          errorBoundary('oops', 'call', 'E'),
          end('end2'),
          path('start->call->end'),
          flow('oops->end2'),
        ].join('')}</bpmn:process>`,
      ),
      sequence('c', call('deeper', 'e')),
      sequence('e', serviceTask('deep')),
    );
    const key = await cluster.create('p');
    const [child] = await childrenOf(key);
    const [grandchild] = await childrenOf(child.processInstanceKey);
    await cluster.throwError((await cluster.job('deep')).jobKey, { errorCode: 'bad' });
    expect(await cluster.state(grandchild.processInstanceKey)).toBe('TERMINATED');
    expect(await cluster.state(child.processInstanceKey)).toBe('TERMINATED');
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'call TERMINATED',
      'oops COMPLETED',
      'end2 COMPLETED',
    ]);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('is ended with its instance by hand, but the instance cannot be emptied from inside', async () => {
    await cluster.deploy(
      bpmn('p', start(), call('call', 'c'), serviceTask('k'), path('start->call->k')),
      called,
    );
    const key = await cluster.create('p');
    const [child] = await childrenOf(key);
    const [work] = await living(child.processInstanceKey, 'work');
    const refused = await modify(child.processInstanceKey, {
      terminateInstructions: [{ elementInstanceKey: work }],
    });
    expect(refused).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('modify the parent process instead') },
    });
    const [callKey] = await living(key, 'call');
    const modified = await modify(key, {
      activateInstructions: [{ elementId: 'k' }],
      terminateInstructions: [{ elementInstanceKey: callKey }],
    });
    expect(modified.status).toBe(204);
    expect(await cluster.state(child.processInstanceKey)).toBe('TERMINATED');
    await finish('k');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('has an incident at the maximum depth, and the root with all levels can be cancelled', async () => {
    await cluster.deploy(sequence('p', call('call', 'p')));
    const key = await cluster.create('p');
    await expect.poll(() => cluster.search('incidents'), { timeout: 20_000 }).toHaveLength(1);
    const incidents = await cluster.search('incidents');
    expect(incidents).toMatchObject([
      {
        errorType: 'CALLED_ELEMENT_ERROR',
        errorMessage: expect.stringContaining('reached the maximum depth of 1000.'),
      },
    ]);
    const { processInstanceKey } = incidents[0];
    const refused = await cluster.call(
      'POST',
      `/process-instances/${processInstanceKey}/cancellation`,
    );
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain(`Cancel the root process instance '${key}' instead.`);
    const cancelled = await cluster.call('POST', `/process-instances/${key}/cancellation`);
    expect(cancelled.status).toBe(204);
    await expect.poll(() => cluster.state(key), { timeout: 20_000 }).toBe('TERMINATED');
    expect(await cluster.search('process-instances', { state: 'ACTIVE' })).toEqual([]);
  });
});
