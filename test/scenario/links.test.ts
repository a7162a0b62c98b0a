import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, path, serviceTask, start } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const link = (name: string) => ({ content: `<bpmn:linkEventDefinition name="${name}"/>` });
const out = (id: string, name = 'A') => element('intermediateThrowEvent', id, link(name));
const into = (id: string, name = 'A') => element('intermediateCatchEvent', id, link(name));

describe('a link', () => {
  it('leads from its throw event to the catch event of its name, without a sequence flow', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        out('out'),
        into('other', 'B'),
        into('in'),
        serviceTask('work'),
        path('start->out'),
        path('in->work'),
      ),
    );
    const key = await cluster.create('p');
    expect((await cluster.trace(key)).toSorted()).toEqual([
      'in COMPLETED',
      'out COMPLETED',
      'start COMPLETED',
      'work ACTIVE',
    ]);
    const [caught] = await cluster.search('element-instances', {
      processInstanceKey: key,
      elementId: 'in',
    });
    expect(caught).toMatchObject({ type: 'INTERMEDIATE_CATCH_EVENT' });
    const flows = await cluster.call('GET', `/process-instances/${key}/sequence-flows`);
    expect(flows.body.items.map((flow: { elementId: string }) => flow.elementId).sort()).toEqual([
      'in-work',
      'start-out',
    ]);
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('of two throw events enters the catch event twice, in their own scope', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('subProcess', 'box', {
          content:
            start('s') +
            element('parallelGateway', 'fork') +
            out('one') +
            out('two') +
            into('in') +
            end('e') +
            path('s->fork->one') +
            path('fork->two') +
            path('in->e'),
        }),
        path('start->box'),
      ),
    );
    const key = await cluster.create('p');
    expect(await cluster.state(key)).toBe('COMPLETED');
    const entered = (await cluster.trace(key)).filter((state) => state === 'in COMPLETED');
    expect(entered).toHaveLength(2);
  });

  it('can be entered at its catch event by hand', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        out('out'),
        into('in'),
        serviceTask('work'),
        path('start->out'),
        path('in->work'),
      ),
    );
    const key = await cluster.create('p', { startInstructions: [{ elementId: 'in' }] });
    expect(await cluster.trace(key)).toEqual(['in COMPLETED', 'work ACTIVE']);
    const modified = await cluster.call('POST', `/process-instances/${key}/modification`, {
      activateInstructions: [{ elementId: 'in' }],
    });
    expect(modified.status, JSON.stringify(modified.body)).toBe(204);
    expect(await cluster.activate('work')).toHaveLength(2);
  });

  it('that loops without a wait is an incident', async () => {
    await cluster.deploy(
      bpmn('p', start(), out('out'), into('in'), path('start->out'), path('in->out')),
    );
    const key = await cluster.create('p');
    await expect
      .poll(() => cluster.search('incidents', { processInstanceKey: key }), { timeout: 60_000 })
      .toMatchObject([{ errorType: 'UNKNOWN' }]);
  }, 120_000);
});
