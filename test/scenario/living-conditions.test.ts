import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, path, sequence, serviceTask, start } from './bpmn.ts';
import { askers, border, when } from './condition-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const { set, countOf } = askers(() => cluster);

describe('many conditions', () => {
  it('beyond the limit of one decision are evaluated once each', async () => {
    const loop =
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>' +
      '<zeebe:loopCharacteristics inputCollection="=for i in 1..350 return i"/></bpmn:extensionElements>' +
      '</bpmn:multiInstanceLoopCharacteristics>';
    const inner = [
      start('s'),
      serviceTask('work'),
      border('cond', 'work', when('x > 10'), false),
      end('e'),
      end('f'),
      path('s->work->e'),
      path('cond->f'),
    ];
    await cluster.deploy(
      sequence('p', element('subProcess', 'box', { content: loop + inner.join('') })),
    );
    const key = await cluster.create('p');
    for (let round = 0; round < 20; round += 1) await cluster.advance(1);
    expect(await countOf(key, 'work')).toBe(350);
    await set(key, { x: 12 });
    for (let round = 0; round < 20; round += 1) await cluster.advance(1);
    expect(await countOf(key, 'cond')).toBe(350);
  });
});

describe('a living condition', () => {
  const model = (id: string, condition: string, to = 'over') =>
    bpmn(
      id,
      start(),
      serviceTask('work'),
      border('cond', 'work', when(condition)),
      end(),
      end(to),
      path('start->work->end'),
      path(`cond->${to}`),
    );

  it('is the one of the target after a migration', async () => {
    await cluster.deploy(model('p', 'x > 10'));
    const key = await cluster.create('p');
    const { body } = await cluster.deploy(model('q', 'x &lt; 10'));
    const target = body.deployments[0].processDefinition.processDefinitionKey;
    const moved = await cluster.call('POST', `/process-instances/${key}/migration`, {
      targetProcessDefinitionKey: target,
      mappingInstructions: ['work', 'cond'].map((id) => ({
        sourceElementId: id,
        targetElementId: id,
      })),
    });
    expect(moved.status).toBe(204);
    await set(key, { x: 20 });
    expect(await cluster.state(key)).toBe('ACTIVE');
    await set(key, { x: 5 });
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('opens anew and is evaluated if a migration does not map it', async () => {
    await cluster.deploy(model('p', 'x > 10'));
    const key = await cluster.create('p', { variables: { x: 5 } });
    const { body } = await cluster.deploy(model('q', 'x &lt; 10'));
    await cluster.call('POST', `/process-instances/${key}/migration`, {
      targetProcessDefinitionKey: body.deployments[0].processDefinition.processDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'work', targetElementId: 'work' }],
    });
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('sees the variables of a modification', async () => {
    await cluster.deploy(model('p', 'x > 10'));
    const key = await cluster.create('p');
    const modified = await cluster.call('POST', `/process-instances/${key}/modification`, {
      activateInstructions: [
        { elementId: 'work', variableInstructions: [{ variables: { x: 11 } }] },
      ],
    });
    expect(modified.status).toBe(204);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await countOf(key, 'cond')).toBe(2);
  });

  it('is evaluated when the incident of its task is resolved', async () => {
    const work = serviceTask('work', { type: '=kind' });
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        work,
        border('cond', 'work', when('x > 10')),
        end(),
        end('over'),
        path('start->work->end'),
        path('cond->over'),
      ),
    );
    const key = await cluster.create('p', { variables: { x: 11 } });
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'work ACTIVE']);
    await set(key, { kind: 'a' });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('is gone with its instance', async () => {
    await cluster.deploy(model('p', 'x > 10'));
    const key = await cluster.create('p');
    expect((await cluster.call('POST', `/process-instances/${key}/cancellation`)).status).toBe(204);
    expect(await cluster.state(key)).toBe('TERMINATED');
  });
});
