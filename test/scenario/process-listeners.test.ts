import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, end, path, serviceTask, start, element } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

/** A process `p` with one task, and listeners such as `start first`. */
function listened(id: string, texts: readonly string[], ...content: readonly string[]): string {
  const listeners = texts.map((text) => {
    const [event = '', type = ''] = text.split(' ');
    return `<zeebe:executionListener eventType="${event}" type="${type}" />`;
  });
  return bpmn(
    id,
    `<bpmn:extensionElements><zeebe:executionListeners>${listeners.join('')}</zeebe:executionListeners></bpmn:extensionElements>`,
    ...content,
  );
}

const work = [start(), serviceTask('work'), end(), path('start->work->end')];

async function finish(type: string, variables = {}): Promise<void> {
  await cluster.complete((await cluster.job(type)).jobKey, variables);
}

async function jobTypes(processInstanceKey: string): Promise<readonly string[]> {
  const jobs = await cluster.search('jobs', { processInstanceKey, state: 'CREATED' });
  return jobs.map((job: { type: string }) => job.type).sort();
}

describe('the execution listeners of a process', () => {
  it('work before the start event and after the last element, in the scope of the instance', async () => {
    await cluster.deploy(listened('p', ['start s1', 'end e1', 'start s2', 'end e2'], ...work));
    const key = await cluster.create('p', { variables: { a: 1 } });
    expect(await cluster.trace(key)).toEqual([]);
    expect(await jobTypes(key)).toEqual(['s1']);
    const job = await cluster.job('s1');
    expect(job).toMatchObject({
      kind: 'EXECUTION_LISTENER',
      listenerEventType: 'START',
      elementId: 'p',
      elementInstanceKey: key,
      processInstanceKey: key,
      retries: 3,
      variables: { a: 1 },
    });
    await cluster.complete(job.jobKey, { b: 2 });
    await finish('s2');
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'work ACTIVE']);
    await finish('work');
    expect(await cluster.trace(key)).toContain('end COMPLETED');
    expect(await cluster.state(key)).toBe('ACTIVE');
    await finish('e1', { c: 3 });
    expect(await jobTypes(key)).toEqual(['e2']);
    await finish('e2');
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.variables(key)).toEqual({ a: 1, b: 2, c: 3 });
  });

  it('hold up a called instance and its caller', async () => {
    await cluster.deploy(
      listened('child', ['start s', 'end e'], start('cs'), end('ce'), path('cs->ce')),
      bpmn(
        'p',
        start(),
        element('callActivity', 'call', {
          extensions: '<zeebe:calledElement processId="child" propagateAllChildVariables="true" />',
        }),
        end(),
        path('start->call->end'),
      ),
    );
    const key = await cluster.create('p');
    await finish('s');
    await finish('e', { fromChild: true });
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.variables(key)).toEqual({ fromChild: true });
  });

  it('without retries are an incident of the instance; resolved, only that one works again', async () => {
    await cluster.deploy(listened('p', ['start s1', 'start s2'], ...work));
    const key = await cluster.create('p');
    await finish('s1');
    const { jobKey } = await cluster.job('s2');
    await cluster.fail(jobKey, { retries: 0, errorMessage: 'no' });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({
      errorType: 'EXECUTION_LISTENER_NO_RETRIES',
      elementId: 'p',
      elementInstanceKey: key,
      jobKey,
    });
    const { body } = await cluster.call('GET', `/process-instances/${key}`);
    expect(body.hasIncident).toBe(true);
    await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset: { retries: 1 } });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await finish('s2');
    expect(await jobTypes(key)).toEqual(['work']);
  });

  it('whose type cannot be evaluated are an incident; resolved, all of them work again', async () => {
    await cluster.deploy(listened('p', ['end e1', 'end =which'], ...work));
    const key = await cluster.create('p');
    await finish('work');
    await finish('e1');
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({ errorType: 'EXTRACT_VALUE_ERROR', elementId: 'p' });
    await cluster.call('PUT', `/element-instances/${key}/variables`, {
      variables: { which: 'e2' },
    });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await finish('e1');
    await finish('e2');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('work before the elements that a creation names, and before a start event with a trigger', async () => {
    await cluster.deploy(listened('p', ['start s'], ...work));
    const key = await cluster.create('p', { startInstructions: [{ elementId: 'work' }] });
    expect(await cluster.trace(key)).toEqual([]);
    await finish('s');
    expect(await cluster.trace(key)).toEqual(['work ACTIVE']);
  });

  it('end with a canceled instance, with their incident', async () => {
    await cluster.deploy(listened('p', ['start s', 'end e'], ...work));
    const key = await cluster.create('p');
    await cluster.fail((await cluster.job('s')).jobKey, { retries: 0 });
    await cluster.call('POST', `/process-instances/${key}/cancellation`);
    expect(await cluster.state(key)).toBe('TERMINATED');
    const [job] = await cluster.search('jobs', { processInstanceKey: key });
    expect(job).toMatchObject({ type: 's', state: 'CANCELED' });
    expect(await cluster.search('incidents', { state: 'ACTIVE' })).toEqual([]);
  });

  it('end with a canceled caller', async () => {
    await cluster.deploy(
      listened('child', ['start s'], start('cs'), end('ce'), path('cs->ce')),
      bpmn(
        'p',
        start(),
        element('callActivity', 'call', {
          extensions: '<zeebe:calledElement processId="child" />',
        }),
        end(),
        path('start->call->end'),
      ),
    );
    const key = await cluster.create('p');
    await cluster.call('POST', `/process-instances/${key}/cancellation`);
    expect(await cluster.search('jobs', { state: 'CANCELED' })).toHaveLength(1);
  });

  it('move with a migrated instance', async () => {
    await cluster.deploy(listened('p', ['end e'], ...work));
    await cluster.deploy(listened('q', ['end e'], ...work));
    const key = await cluster.create('p');
    await finish('work');
    const [definition] = await cluster.search('process-definitions', { processDefinitionId: 'q' });
    const migrated = await cluster.call('POST', `/process-instances/${key}/migration`, {
      targetProcessDefinitionKey: definition.processDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'work', targetElementId: 'work' }],
    });
    expect(migrated.status, JSON.stringify(migrated.body)).toBe(204);
    const job = await cluster.job('e');
    expect(job).toMatchObject({ elementId: 'q', processDefinitionId: 'q' });
    await cluster.complete(job.jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('throw no error', async () => {
    await cluster.deploy(listened('p', ['start s'], ...work));
    await cluster.create('p');
    const { jobKey } = await cluster.job('s');
    const thrown = await cluster.call('POST', `/jobs/${jobKey}/error`, { errorCode: 'E1' });
    expect(thrown.status).toBe(409);
    await cluster.complete(jobKey);
    expect(await cluster.activate('work')).toHaveLength(1);
  });
});
