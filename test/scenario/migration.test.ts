import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, path, sequence, serviceTask, start, userTask } from './bpmn.ts';
import { byHand } from './by-hand.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const { definition, expectNotMigrated, migrate } = byHand(() => cluster);

describe('migration', () => {
  it('continues in the other definition, with jobs, user tasks and incidents', async () => {
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

  it('refuses mappings that are empty, too many, or name unknown elements', async () => {
    const target = await definition(sequence('q', serviceTask('a')));
    await definition(sequence('p', serviceTask('a'), serviceTask('b')));
    const key = await cluster.create('p');
    expect(await migrate(key, target)).toMatchObject({
      status: 400,
      body: { title: 'INVALID_ARGUMENT', detail: 'No mappingInstructions provided.' },
    });
    for (const pair of [
      ['', 'a'],
      ['a', ' '],
    ] as const) {
      expect(await migrate(key, target, pair)).toMatchObject({
        status: 400,
        body: { detail: 'All [sourceElementId, targetElementId] are required.' },
      });
    }
    const wrong = (rest: string) => ['INVALID_ARGUMENT', rest] as const;
    await expectNotMigrated(
      key,
      target,
      [
        ['a', 'a'],
        ['b', 'a'],
        ['a', 'gone'],
        ['b', 'gone'],
      ],
      wrong("the mapping instructions contain duplicate source element ids '[a, b]'."),
    );
    for (const [word, pair] of [
      ['source', ['gone', 'a']],
      ['target', ['a', 'gone']],
    ] as const) {
      const rest =
        `mapping instructions contain a non-existing ${word} element id 'gone'. ` +
        `Elements provided in mapping instructions must exist in the ${word} process definition.`;
      await expectNotMigrated(key, target, [pair], wrong(rest));
    }
    const tooMany = Array.from({ length: 10_001 }, () => ['a', 'a'] as const);
    expect(await migrate(key, target, ...tooMany)).toMatchObject({
      status: 400,
      body: { title: 'INVALID_ARGUMENT', detail: expect.stringContaining('at most 10000') },
    });
    expect(await migrate(key, '4503599627370495', ['a', 'a'])).toMatchObject({ status: 404 });
    expect(await migrate('4503599627370495', target, ['a', 'a'])).toMatchObject({ status: 404 });
  });

  it('checks the type of active elements only', async () => {
    const target = await definition(sequence('q', serviceTask('a'), userTask('b')));
    await definition(sequence('p', serviceTask('a'), serviceTask('b')));
    const key = await cluster.create('p');
    const state = (rest: string) => ['INVALID_STATE', rest] as const;
    await expectNotMigrated(
      key,
      target,
      [['b', 'b']],
      state(
        "no mapping instruction defined for active element with id 'a'. Elements cannot be migrated without a mapping.",
      ),
    );
    for (const [to, type] of [
      ['b', 'USER_TASK'],
      ['start-a', 'SEQUENCE_FLOW'],
    ] as const) {
      const rest =
        `active element with id 'a' and type 'SERVICE_TASK' is mapped to an element with id '${to}' ` +
        `and different type '${type}'. Elements must be mapped to elements of the same type.`;
      await expectNotMigrated(key, target, [['a', to]], state(rest));
    }
    expect((await migrate(key, target, ['p', 'q'], ['a', 'a'], ['b', 'b'])).status).toBe(204);
    await cluster.complete((await cluster.job('a')).jobKey);
    expect(await cluster.search('user-tasks', { processInstanceKey: key })).toMatchObject([
      { elementId: 'b', state: 'CREATED' },
    ]);
  });

  it('keeps each element in the scope that its own scope is mapped to', async () => {
    const sub = (id: string, task: string) =>
      element('subProcess', id, {
        content: start(`${id}-start`) + serviceTask(task) + path(`${id}-start->${task}`),
      });
    await definition(bpmn('p', start(), sub('s', 'a'), path('start->s')));
    const key = await cluster.create('p');
    const target = await definition(
      bpmn('q', start(), sub('t', 'b'), sub('u', 'c'), path('start->t'), path('start->u')),
    );
    const flat = await definition(
      bpmn('f', start(), sub('t', 'b'), serviceTask('a'), path('start->t')),
    );
    const changed = (id: string, expected: string, actual: string) =>
      [
        'INVALID_STATE',
        `the flow scope of active element with id '${id}' is changed. ` +
          `The flow scope of the active element is expected to be '${expected}' but was '${actual}'. ` +
          'The flow scope of an element cannot be changed during migration yet.',
      ] as const;
    await expectNotMigrated(
      key,
      target,
      [
        ['s', 't'],
        ['a', 'c'],
      ],
      changed('a', 't', 'u'),
    );
    await expectNotMigrated(
      key,
      flat,
      [
        ['s', 't'],
        ['a', 'a'],
      ],
      changed('a', 't', 'f'),
    );
    expect((await migrate(key, target, ['s', 't'], ['a', 'b'])).status).toBe(204);
    await cluster.complete((await cluster.job('a')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});
