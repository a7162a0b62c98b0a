import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, path, sequence, serviceTask, start, userTask } from './bpmn.ts';
import { type Cluster, openCluster } from './cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const modify = (key: string, body: object) =>
  cluster.call('POST', `/process-instances/${key}/modification`, body);
const migrate = (key: string, target: string, ...pairs: readonly [string, string][]) =>
  cluster.call('POST', `/process-instances/${key}/migration`, {
    targetProcessDefinitionKey: target,
    mappingInstructions: pairs.map(([sourceElementId, targetElementId]) => ({
      sourceElementId,
      targetElementId,
    })),
  });

describe('modification', () => {
  const process = bpmn(
    'p',
    start(),
    serviceTask('a'),
    element('subProcess', 'sub', {
      content: start('s') + serviceTask('b') + end('e') + path('s->b->e'),
    }),
    end(),
    path('start->a->sub->end'),
  );

  it('enters elements, opening the sub-processes around them, with variables where they belong', async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p');
    const modified = await modify(key, {
      activateInstructions: [
        {
          elementId: 'b',
          variableInstructions: [
            { variables: { global: 1 } },
            { variables: { inSub: 2 }, scopeId: 'sub' },
            { variables: { own: 3 }, scopeId: 'b' },
          ],
        },
      ],
      terminateInstructions: [{ elementId: 'a' }],
    });
    expect(modified.status).toBe(204);
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'a TERMINATED',
      'sub ACTIVE',
      'b ACTIVE',
    ]);
    const job = await cluster.job('b');
    expect(job.variables).toEqual({ global: 1, inSub: 2, own: 3 });
    expect(await cluster.variables(key)).toEqual({ global: 1, '*.inSub': 2, '*.own': 3 });
    await cluster.complete(job.jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('moves a token, and ends what it leaves empty', async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p', { startInstructions: [{ elementId: 'b' }] });
    const moved = await modify(key, {
      moveInstructions: [
        {
          sourceElementInstruction: { sourceType: 'byId', sourceElementId: 'b' },
          targetElementId: 'a',
        },
      ],
    });
    expect(moved.status).toBe(204);
    expect(await cluster.trace(key)).toEqual(['sub TERMINATED', 'b TERMINATED', 'a ACTIVE']);
  });

  it('that ends everything terminates the instance', async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p');
    expect((await modify(key, { terminateInstructions: [{ elementId: 'a' }] })).status).toBe(204);
    expect(await cluster.state(key)).toBe('TERMINATED');
  });

  it('changes nothing when one instruction is wrong', async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p');
    const before = await cluster.trace(key);
    for (const body of [
      { activateInstructions: [{ elementId: 'b' }, { elementId: 'unknown' }] },
      { activateInstructions: [{ elementId: 'start' }] },
      { activateInstructions: [{ elementId: 'b' }], terminateInstructions: [{ elementId: 'b' }] },
      { terminateInstructions: [{ elementInstanceKey: '1' }] },
    ]) {
      expect(await modify(key, body)).toMatchObject({
        status: 400,
        body: { title: 'INVALID_ARGUMENT' },
      });
    }
    expect((await modify('4503599627370495', {})).status).toBe(404);
    expect(await cluster.trace(key)).toEqual(before);
  });
});

describe('migration', () => {
  it('goes on in the other definition, with jobs, user tasks and incidents', async () => {
    const source = await cluster.deploy(
      bpmn('p', start(), serviceTask('a'), userTask('u'), path('start->a'), path('start->u')),
    );
    const target = await cluster.deploy(
      bpmn(
        'p',
        start(),
        serviceTask('a2'),
        userTask('u2'),
        serviceTask('next'),
        path('start->a2->next'),
        path('start->u2'),
      ),
    );
    const sourceKey = source.body.deployments[0].processDefinition.processDefinitionKey;
    const targetKey = target.body.deployments[0].processDefinition.processDefinitionKey;
    const key = await cluster.create('p', { processDefinitionVersion: 1 });
    await cluster.fail((await cluster.job('a')).jobKey, { retries: 0 });
    const migrated = await migrate(key, targetKey, ['a', 'a2'], ['u', 'u2']);
    expect(migrated.status, JSON.stringify(migrated.body)).toBe(204);
    expect((await cluster.call('GET', `/process-instances/${key}`)).body).toMatchObject({
      processDefinitionKey: targetKey,
      processDefinitionVersion: 2,
    });
    expect(await cluster.search('jobs', { processInstanceKey: key })).toMatchObject([
      { elementId: 'a2', state: 'MIGRATED', processDefinitionKey: targetKey },
    ]);
    expect(await cluster.search('user-tasks', { processInstanceKey: key })).toMatchObject([
      { elementId: 'u2', processDefinitionKey: targetKey },
    ]);
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({ elementId: 'a2', processDefinitionKey: targetKey });
    await cluster.call('PATCH', `/jobs/${incident.jobKey}`, { changeset: { retries: 1 } });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await cluster.complete(incident.jobKey);
    expect(await cluster.trace(key)).toContain('next ACTIVE');
    expect(sourceKey).not.toBe(targetKey);
  });

  it('refuses what cannot go on, and changes nothing', async () => {
    const source = await cluster.deploy(sequence('p', serviceTask('a')));
    const target = await cluster.deploy(sequence('q', userTask('u'), serviceTask('a')));
    const targetKey = target.body.deployments[0].processDefinition.processDefinitionKey;
    const key = await cluster.create('p');
    expect(await migrate(key, targetKey)).toMatchObject({ status: 409 });
    expect(await migrate(key, targetKey, ['a', 'u'])).toMatchObject({ status: 409 });
    expect(await migrate(key, targetKey, ['a', 'gone'])).toMatchObject({ status: 400 });
    expect(await migrate(key, '4503599627370495', ['a', 'a'])).toMatchObject({ status: 404 });
    const sourceKey = source.body.deployments[0].processDefinition.processDefinitionKey;
    expect((await cluster.call('GET', `/process-instances/${key}`)).body.processDefinitionKey).toBe(
      sourceKey,
    );
  });
});
