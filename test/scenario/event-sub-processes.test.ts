import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { element, end, input, ioMapping, path, serviceTask, start } from './bpmn.ts';
import { border, box, escalation, handler, process, raise } from './escalation-bpmn.ts';
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

describe('an event sub-process that does not interrupt', () => {
  const reporting = handler('report', {
    interrupting: false,
    inside: serviceTask('tell') + path('reportStart->tell'),
  });

  it('runs once for each escalation, and its scope ends after the last', async () => {
    await cluster.deploy(
      process(
        start(),
        raise('first'),
        raise('second'),
        end(),
        path('start->first->second->end'),
        reporting,
      ),
    );
    const key = await cluster.create('p');
    expect(await states(key)).toEqual([
      'end COMPLETED',
      'first COMPLETED',
      'report ACTIVE',
      'report ACTIVE',
      'reportStart COMPLETED',
      'reportStart COMPLETED',
      'second COMPLETED',
      'start COMPLETED',
      'tell ACTIVE',
      'tell ACTIVE',
    ]);
    const statistics = await cluster.call(
      'POST',
      `/process-definitions/${(await cluster.call('GET', `/process-instances/${key}`)).body.processDefinitionKey}/statistics/element-instances`,
      { filter: {} },
    );
    expect(statistics.body.items).toContainEqual(
      expect.objectContaining({ elementId: 'report', active: 2 }),
    );
    const [one, two] = await cluster.activate('tell');
    await cluster.complete(one.jobKey);
    expect(await cluster.state(key)).toBe('ACTIVE');
    await cluster.complete(two.jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    const flows = await cluster.call('GET', `/process-instances/${key}/sequence-flows`);
    expect(flows.body.items.map((flow: { elementId: string }) => flow.elementId).sort()).toEqual([
      'first-second',
      'reportStart-tell',
      'second-end',
      'start-first',
    ]);
  });

  it('keeps its sub-process open when the main flow of it has ended', async () => {
    await cluster.deploy(
      process(
        start(),
        element('subProcess', 'box', {
          content: start('s') + raise('raise') + end('e') + path('s->raise->e') + reporting,
        }),
        serviceTask('after'),
        path('start->box->after'),
      ),
    );
    const key = await cluster.create('p');
    expect(await cluster.trace(key)).toContain('box ACTIVE');
    await cluster.complete((await cluster.job('tell')).jobKey);
    expect(await cluster.trace(key)).toEqual(
      expect.arrayContaining(['box COMPLETED', 'report COMPLETED', 'after ACTIVE']),
    );
  });

  it('ends with its instance', async () => {
    await cluster.deploy(
      process(start(), raise('raise'), serviceTask('work'), path('start->raise->work'), reporting),
    );
    const key = await cluster.create('p');
    await cluster.call('POST', `/process-instances/${key}/cancellation`);
    expect(await states(key)).toEqual([
      'raise COMPLETED',
      'report TERMINATED',
      'reportStart COMPLETED',
      'start COMPLETED',
      'tell TERMINATED',
      'work TERMINATED',
    ]);
    expect(await cluster.activate('tell')).toEqual([]);
  });

  it('can be ended by a modification beside its main flow, and entered by one', async () => {
    await cluster.deploy(
      process(start(), raise('raise'), serviceTask('work'), path('start->raise->work'), reporting),
    );
    const key = await cluster.create('p');
    const modified = await cluster.call('POST', `/process-instances/${key}/modification`, {
      activateInstructions: [{ elementId: 'report' }],
      terminateInstructions: [{ elementId: 'report' }],
    });
    expect(modified.status, JSON.stringify(modified.body)).toBe(204);
    expect((await states(key)).filter((state) => state.startsWith('report '))).toEqual([
      'report ACTIVE',
      'report TERMINATED',
    ]);
    expect(await cluster.trace(key)).toContain('work ACTIVE');
  });

  it('is migrated with what runs in it, and interrupts as its new definition says', async () => {
    const version = (more: string) =>
      process(
        start(),
        raise('raise'),
        serviceTask('work'),
        path('start->raise->work'),
        handler('report', {
          interrupting: false,
          inside:
            serviceTask('tell') + raise('again') + path('reportStart->tell') + path('tell->again'),
        }),
        more,
      );
    await cluster.deploy(version(''));
    const key = await cluster.create('p');
    const target = await cluster.deploy(
      version('').replace('isInterrupting="false"', 'isInterrupting="true"'),
    );
    const migrated = await cluster.call('POST', `/process-instances/${key}/migration`, {
      targetProcessDefinitionKey: target.body.deployments[0].processDefinition.processDefinitionKey,
      mappingInstructions: ['work', 'report', 'tell'].map((id) => ({
        sourceElementId: id,
        targetElementId: id,
      })),
    });
    expect(migrated.status, JSON.stringify(migrated.body)).toBe(204);
    await cluster.complete((await cluster.job('tell')).jobKey);
    // The scope now counts as interrupted by it, so an escalation that it throws is not caught there again.
    expect(await states(key)).toEqual([
      'again COMPLETED',
      'raise COMPLETED',
      'report COMPLETED',
      'reportStart COMPLETED',
      'start COMPLETED',
      'tell COMPLETED',
      'work ACTIVE',
    ]);
  });

  it('that throws its own escalation for ever is an incident, and the server continues', async () => {
    await cluster.deploy(
      process(
        start(),
        raise('raise'),
        path('start->raise'),
        handler('again', {
          interrupting: false,
          inside: raise('more') + path('againStart->more'),
        }),
      ),
    );
    const key = await cluster.create('p');
    await expect
      .poll(() => cluster.search('incidents', { processInstanceKey: key }), { timeout: 60_000 })
      .not.toEqual([]);
    await cluster.call('POST', `/process-instances/${key}/cancellation`);
    await expect.poll(() => cluster.state(key), { timeout: 60_000 }).toBe('TERMINATED');
  }, 120_000);
});

describe('an event sub-process that interrupts', () => {
  it('that cannot be entered is an incident, and ends with its instance and its start event', async () => {
    await cluster.deploy(
      process(
        start(),
        raise('raise'),
        path('start->raise'),
        element('subProcess', 'fix', {
          attributes: 'triggeredByEvent="true"',
          extensions: ioMapping(input('=assert(missing, missing != null)', 'x')),
          content:
            element('startEvent', 'fixStart', { content: escalation() }) +
            serviceTask('repair') +
            path('fixStart->repair'),
        }),
      ),
    );
    const [key, repaired] = [await cluster.create('p'), await cluster.create('p')];
    const [incident] = await cluster.search('incidents', { processInstanceKey: repaired });
    expect(incident).toMatchObject({ errorType: 'IO_MAPPING_ERROR', elementId: 'fix' });
    await cluster.call('POST', `/process-instances/${key}/cancellation`);
    expect(await states(key)).toEqual([
      'fix TERMINATED',
      'fixStart TERMINATED',
      'raise TERMINATED',
      'start COMPLETED',
    ]);
    await cluster.call('PUT', `/element-instances/${repaired}/variables`, {
      variables: { missing: 1 },
    });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await cluster.complete((await cluster.job('repair')).jobKey);
    expect(await cluster.state(repaired)).toBe('COMPLETED');
  });

  it('ends what runs in its scope, also those that did not interrupt, and the scope completes', async () => {
    await cluster.deploy(
      box(
        '',
        raise('small', 'dynamic') +
          path('inside->small') +
          handler('report', {
            interrupting: false,
            reference: 'big',
            inside: serviceTask('tell') + path('reportStart->tell'),
          }) +
          handler('fix', { inside: serviceTask('repair') + path('fixStart->repair') }),
      ),
    );
    const key = await cluster.create('p', { variables: { code: 'other' } });
    await cluster.complete((await cluster.job('inside')).jobKey);
    expect(await states(key)).toEqual([
      'box ACTIVE',
      'fix ACTIVE',
      'fixStart COMPLETED',
      'inside COMPLETED',
      'raise COMPLETED',
      'repair ACTIVE',
      'report TERMINATED',
      'reportStart COMPLETED',
      's COMPLETED',
      'small TERMINATED',
      'start COMPLETED',
      'tell TERMINATED',
    ]);
    await cluster.complete((await cluster.job('repair')).jobKey);
    expect(await states(key)).toEqual(
      expect.arrayContaining(['box COMPLETED', 'fix COMPLETED', 'end COMPLETED']),
    );
  });

  it('keeps what it throws itself from the border of the scope that it interrupted', async () => {
    await cluster.deploy(
      box(
        border('caught', 'box') + end('other') + path('caught->other'),
        handler('fix', { reference: 'big', inside: raise('more') + path('fixStart->more') }),
      ),
    );
    const key = await cluster.create('p');
    expect(await states(key)).toEqual([
      'box COMPLETED',
      'end COMPLETED',
      'fix COMPLETED',
      'fixStart COMPLETED',
      'more COMPLETED',
      'raise TERMINATED',
      's COMPLETED',
      'start COMPLETED',
    ]);
  });
});
