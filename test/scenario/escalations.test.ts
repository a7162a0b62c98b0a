import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { element, path, serviceTask, start } from './bpmn.ts';
import { border, box, escalation, process, raise } from './escalation-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

async function states(key: string): Promise<readonly string[]> {
  return (await cluster.trace(key)).toSorted();
}

describe('an escalation', () => {
  it('that nothing catches is no incident: its event continues', async () => {
    await cluster.deploy(
      process(
        start(),
        raise('raise'),
        serviceTask('work'),
        element('endEvent', 'last', { content: escalation('big') }),
        path('start->raise->work->last'),
      ),
    );
    const key = await cluster.create('p');
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await states(key)).toEqual([
      'last COMPLETED',
      'raise COMPLETED',
      'start COMPLETED',
      'work COMPLETED',
    ]);
    expect(await cluster.search('incidents', { processInstanceKey: key })).toEqual([]);
  });

  it('terminates its scope and its event if the boundary event interrupts', async () => {
    await cluster.deploy(
      box(border('caught', 'box') + serviceTask('repair') + path('caught->repair')),
    );
    const key = await cluster.create('p');
    expect(await states(key)).toEqual([
      'box TERMINATED',
      'caught COMPLETED',
      'raise TERMINATED',
      'repair ACTIVE',
      's COMPLETED',
      'start COMPLETED',
    ]);
    const instance = await cluster.call('GET', `/process-instances/${key}`);
    expect(instance.body).toMatchObject({ state: 'ACTIVE', hasIncident: false });
  });

  it('lets both continue if the boundary event does not interrupt', async () => {
    await cluster.deploy(
      box(
        border('caught', 'box', { reference: 'big', interrupting: false }) +
          serviceTask('outside') +
          path('caught->outside'),
      ),
    );
    const key = await cluster.create('p');
    await cluster.complete((await cluster.job('inside')).jobKey);
    expect(await cluster.state(key)).toBe('ACTIVE');
    expect(await states(key)).toEqual([
      'box COMPLETED',
      'caught COMPLETED',
      'end COMPLETED',
      'inside COMPLETED',
      'outside ACTIVE',
      'raise COMPLETED',
      's COMPLETED',
      'start COMPLETED',
    ]);
    await cluster.complete((await cluster.job('outside')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('reaches the event with its code before one that catches all', async () => {
    await cluster.deploy(
      box(
        border('any', 'box') +
          border('exact', 'box', { reference: 'big' }) +
          serviceTask('afterAny') +
          serviceTask('afterExact') +
          path('any->afterAny') +
          path('exact->afterExact'),
      ),
    );
    expect(await cluster.trace(await cluster.create('p'))).toContain('afterExact ACTIVE');
  });

  it('without a code as text is an incident; resolved, it is thrown again', async () => {
    await cluster.deploy(
      process(start(), raise('raise', 'dynamic'), serviceTask('work'), path('start->raise->work')),
    );
    const key = await cluster.create('p', { variables: { code: 7 } });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({
      errorType: 'EXTRACT_VALUE_ERROR',
      errorMessage: "Expected result of the expression 'code' to be 'STRING', but was 'NUMBER'.",
      elementId: 'raise',
    });
    await cluster.call('PUT', `/element-instances/${key}/variables`, { variables: { code: 'x' } });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect(await cluster.trace(key)).toContain('work ACTIVE');
  });
});
