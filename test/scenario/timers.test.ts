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

const timer = (kind: 'timeDuration' | 'timeCycle' | 'timeDate', text: string): string =>
  `<bpmn:timerEventDefinition><bpmn:${kind}>${text}</bpmn:${kind}></bpmn:timerEventDefinition>`;
const after = (text: string): string => timer('timeDuration', text);
const wait = (id: string, text: string): string =>
  element('intermediateCatchEvent', id, { content: after(text) });
const border = (id: string, on: string, content: string, interrupting = true): string =>
  element('boundaryEvent', id, {
    content,
    attributes: `attachedToRef="${on}" cancelActivity="${interrupting}"`,
  });
const box = (...content: readonly string[]): string =>
  element('subProcess', 'box', { content: content.join('') });
const states = async (key: string) => (await cluster.trace(key)).toSorted();
const minute = 60_000;

describe('a timer', () => {
  it('lets the token wait until it is due', async () => {
    await cluster.deploy(
      bpmn('p', start(), wait('pause', 'PT1M'), end(), path('start->pause->end')),
    );
    const key = await cluster.create('p');
    await cluster.advance(minute - 1);
    expect(await cluster.state(key)).toBe('ACTIVE');
    await cluster.advance(1);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('of a boundary event opens with the scope that a modification opens', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        serviceTask('first'),
        box(start('s'), serviceTask('work'), end('e'), path('s->work->e')),
        border('late', 'box', after('=d')),
        end(),
        end('over'),
        path('start->first->box->end'),
        path('late->over'),
      ),
    );
    const key = await cluster.create('p', { variables: { d: 'soon' } });
    const activate = { activateInstructions: [{ elementId: 'work' }] };
    const modify = (body: object) =>
      cluster.call('POST', `/process-instances/${key}/modification`, body);
    const refused = await modify(activate);
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain(
      "Expected to subscribe to catch event(s) of 'box' but Invalid duration format 'soon' for expression 'd'.",
    );
    expect(await states(key)).toEqual(['first ACTIVE', 'start COMPLETED']);
    const variableInstructions = [{ scopeId: 'box', variables: { d: 'PT1M' } }];
    const accepted = await modify({
      activateInstructions: [{ elementId: 'work', variableInstructions }],
    });
    expect(accepted.status).toBe(204);
    await cluster.advance(minute);
    expect(await states(key)).toEqual([
      'box TERMINATED',
      'first ACTIVE',
      'late COMPLETED',
      'over COMPLETED',
      'start COMPLETED',
      'work TERMINATED',
    ]);
  });

  it('opens with the scopes around start instructions', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        box(start('s'), serviceTask('work'), end('e'), path('s->work->e')),
        border('late', 'box', after('PT1M')),
        end(),
        path('start->box->end'),
        path('late->end'),
      ),
    );
    const key = await cluster.create('p', { startInstructions: [{ elementId: 'work' }] });
    await cluster.advance(minute);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('keeps its due date when a migration maps it, closes without a mapping, and opens where it is new', async () => {
    const version = (...borders: readonly string[]) =>
      bpmn(
        'p',
        start(),
        serviceTask('work'),
        ...borders.map((content, index) => border(`b${index}`, 'work', content, false)),
        end(),
        path('start->work->end'),
        ...borders.map((_, index) => path(`b${index}->end`)),
      );
    const migrate = async (to: string, mappings: Record<string, string>) => {
      const key = await cluster.create('p', { processDefinitionVersion: 1 });
      await cluster.advance(minute / 2);
      const answer = await cluster.call('POST', `/process-instances/${key}/migration`, {
        targetProcessDefinitionKey: to,
        mappingInstructions: Object.entries(mappings).map(([sourceElementId, targetElementId]) => ({
          sourceElementId,
          targetElementId,
        })),
      });
      return { key, answer };
    };
    await cluster.deploy(version(after('PT1M')));
    const deployed = await cluster.deploy(version(after('PT5M')));
    const target: string = deployed.body.deployments[0].processDefinition.processDefinitionKey;
    const mapped = await migrate(target, { work: 'work', b0: 'b0' });
    const unmapped = await migrate(target, { work: 'work' });
    expect([mapped.answer.status, unmapped.answer.status]).toEqual([204, 204]);
    await cluster.advance(minute / 2);
    expect(await states(mapped.key)).toContain('b0 COMPLETED');
    expect(await states(unmapped.key)).not.toContain('b0 COMPLETED');
    await cluster.advance(5 * minute);
    expect(await states(unmapped.key)).toContain('b0 COMPLETED');
  });

  it('at a start event waits again after the version that replaced it is deleted', async () => {
    const starting = (id: string) =>
      bpmn(
        'p',
        element('startEvent', id, { content: timer('timeCycle', 'R/PT1M') }),
        end(),
        path(`${id}->end`),
      );
    await cluster.deploy(starting('one'));
    const second = await cluster.deploy(starting('two'));
    await cluster.advance(minute);
    const starts = async () =>
      (await cluster.search('element-instances', { type: 'START_EVENT' })).map(
        ({ elementId }) => elementId,
      );
    expect(await starts()).toEqual(['two']);
    const key: string = second.body.deployments[0].processDefinition.processDefinitionKey;
    expect((await cluster.call('POST', `/resources/${key}/deletion`, {})).status).toBe(200);
    await cluster.advance(minute);
    expect(await starts()).toEqual(['two', 'one']);
  });

  it('at a start event that cannot be evaluated any more stays closed when its version is the newest again', async () => {
    const starting = (id: string, text: string) =>
      bpmn(
        'p',
        element('startEvent', id, { content: timer('timeDate', text) }),
        end(),
        path(`${id}->end`),
      );
    const until = 'date and time(&quot;2026-01-02T00:00:00Z&quot;)';
    await cluster.deploy(starting('one', `=if now() &lt; ${until} then ${until} else null`));
    const second = await cluster.deploy(starting('two', '2031-01-01T00:00:00Z'));
    const key: string = second.body.deployments[0].processDefinition.processDefinitionKey;
    await cluster.advance(48 * 60 * minute);
    expect((await cluster.call('POST', `/resources/${key}/deletion`, {})).status).toBe(200);
    expect(await cluster.search('process-instances')).toEqual([]);
  });

  it('does nothing while its element waits for the resolution of an incident on its way out', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        serviceTask('work', {
          extensions:
            '<zeebe:ioMapping><zeebe:output source="=assert(x, x != null)" target="y"/></zeebe:ioMapping>',
        }),
        border('late', 'work', after('PT1M')),
        end(),
        path('start->work->end'),
        path('late->end'),
      ),
    );
    const key = await cluster.create('p');
    await cluster.complete((await cluster.job('work')).jobKey);
    await cluster.advance(2 * minute);
    expect(await states(key)).toEqual(['start COMPLETED', 'work ACTIVE']);
  });
});
