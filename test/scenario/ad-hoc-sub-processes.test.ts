import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { element, error, errorEvent, path, sequence, serviceTask, userTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const choice = (extensions: string, until?: string) =>
  element('adHocSubProcess', 'choice', {
    extensions,
    content:
      ['a', 'b', 'c'].map((id) => serviceTask(id)).join('') +
      (until === undefined ? '' : `<bpmn:completionCondition>${until}</bpmn:completionCondition>`),
  });
const adHoc = (extensions: string, until?: string) => sequence('p', choice(extensions, until));
const active = (ids: string, more = '') =>
  `<zeebe:adHoc activeElementsCollection="=[${ids}]" ${more}/>`;
const finish = async (type: string, variables?: object) =>
  cluster.complete((await cluster.job(type)).jobKey, variables);
const keyOfChoice = async (processInstanceKey: string) => {
  const filter = { processInstanceKey, type: 'AD_HOC_SUB_PROCESS' };
  const [choice] = await cluster.search('element-instances', filter);
  return choice.elementInstanceKey as string;
};

describe('an ad-hoc sub-process', () => {
  it('starts the activities that its expression names, and collects their results', async () => {
    const output = 'outputCollection="results" outputElement="=r"';
    await cluster.deploy(adHoc(active('&quot;a&quot;, &quot;b&quot;', output)));
    const key = await cluster.create('p');
    await finish('b', { r: 'first' });
    await finish('a', { r: 'second' });
    expect(await cluster.state(key)).toBe('COMPLETED');
    const [results] = await cluster.search('variables', { scopeKey: key, name: 'results' });
    expect(results.value).toBe('["first","second"]');
  });

  it('ends the rest when its completion condition holds', async () => {
    await cluster.deploy(adHoc(active('&quot;a&quot;, &quot;b&quot;'), '=enough'));
    const key = await cluster.create('p', { variables: { enough: false } });
    await finish('a', { enough: true });
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.activate('b')).toEqual([]);
  });

  it('starts what a client asks for, with variables of its own', async () => {
    await cluster.deploy(adHoc(active('')));
    const key = await cluster.create('p');
    const path = `/element-instances/ad-hoc-activities/${await keyOfChoice(key)}/activation`;
    const ask = (...elements: readonly object[]) => cluster.call('POST', path, { elements });
    expect((await ask({ elementId: 'none' })).status).toBe(404);
    expect((await ask({ elementId: 'a' }, { elementId: 'a' })).status).toBe(400);
    expect((await ask()).status).toBe(400);
    expect((await ask({ elementId: 'a', variables: { z: 1 } })).status).toBe(204);
    const job = await cluster.job('a');
    expect(job.variables).toMatchObject({ z: 1 });
    await cluster.complete(job.jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('asks its worker again after each activity, until the worker completes it', async () => {
    await cluster.deploy(adHoc('<zeebe:taskDefinition type="chooser"/>'));
    const key = await cluster.create('p');
    const decide = async (result: object) => {
      const { jobKey } = await cluster.job('chooser');
      const body = { result: { type: 'adHocSubProcess', ...result } };
      return cluster.call('POST', `/jobs/${jobKey}/completion`, body);
    };
    expect((await decide({ activateElements: [{ elementId: 'b' }] })).status).toBe(204);
    expect(await cluster.activate('chooser')).toEqual([]);
    await finish('b');
    expect((await decide({ isCompletionConditionFulfilled: true })).status).toBe(204);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  describe('with a worker', () => {
    const asks = (...more: readonly string[]) =>
      sequence(
        'p',
        element('adHocSubProcess', 'choice', {
          extensions: '<zeebe:taskDefinition type="chooser"/>',
          content: [serviceTask('a'), serviceTask('b'), ...more].join(''),
        }),
      );
    /** An event sub-process in the ad-hoc sub-process that interrupts it. */
    const handler = (trigger: string) =>
      element('subProcess', 'handler', {
        attributes: 'triggeredByEvent="true"',
        content: [
          element('startEvent', 'caught', { content: trigger }),
          userTask('care'),
          element('endEvent', 'cared'),
          path('caught->care->cared'),
        ].join(''),
      });
    const choose = async (...ids: readonly string[]) => {
      const { jobKey } = await cluster.job('chooser');
      const activateElements = ids.map((elementId) => ({ elementId }));
      const body = { result: { type: 'adHocSubProcess', activateElements } };
      const { status } = await cluster.call('POST', `/jobs/${jobKey}/completion`, body);
      expect(status).toBe(204);
    };
    const care = async (processInstanceKey: string) => {
      const [task] = await cluster.search('user-tasks', { processInstanceKey });
      await cluster.call('POST', `/user-tasks/${task.userTaskKey}/completion`, {});
    };

    it('resolves the incident of a job that it replaces', async () => {
      await cluster.deploy(asks());
      const key = await cluster.create('p');
      await choose('a', 'b');
      await finish('a');
      const { jobKey } = await cluster.job('chooser');
      await cluster.fail(jobKey, { retries: 0 });
      const incidents = () =>
        cluster.search('incidents', { processInstanceKey: key, state: 'ACTIVE' });
      expect(await incidents()).toHaveLength(1);
      await finish('b');
      expect(await incidents()).toEqual([]);
      await choose('a');
      await finish('a');
      expect(await cluster.activate('chooser')).toHaveLength(1);
    });

    it('asks again when the incident of asking is resolved', async () => {
      const types = asks().replace('type="chooser"', 'type="=chooser"');
      await cluster.deploy(types);
      const key = await cluster.create('p', { variables: { chooser: 'chooser' } });
      await choose('a');
      await finish('a', { chooser: null });
      const [incident] = await cluster.search('incidents', { processInstanceKey: key });
      expect(incident).toMatchObject({ elementId: 'choice', state: 'ACTIVE' });
      await cluster.call('PUT', `/element-instances/${key}/variables`, {
        variables: { chooser: 'chooser' },
      });
      const resolved = await cluster.call(
        'POST',
        `/incidents/${incident.incidentKey}/resolution`,
        {},
      );
      expect(resolved.status).toBe(204);
      expect(await cluster.state(key)).toBe('ACTIVE');
      await choose('b');
      expect(await cluster.activate('b')).toHaveLength(1);
    });

    it('ends with the event sub-process that catches the error of its job', async () => {
      const file = asks(handler(errorEvent('bad')));
      await cluster.deploy(file.replace('<bpmn:process', `${error('bad', 'bad')}<bpmn:process`));
      const key = await cluster.create('p');
      await choose('a');
      await finish('a');
      await cluster.throwError((await cluster.job('chooser')).jobKey, { errorCode: 'bad' });
      await care(key);
      expect(await cluster.state(key)).toBe('COMPLETED');
    });

    it('asks no more after an event sub-process has interrupted it', async () => {
      const file = asks(handler('<bpmn:signalEventDefinition signalRef="stop"/>'));
      await cluster.deploy(
        file.replace('<bpmn:process', '<bpmn:signal id="stop" name="stop"/><bpmn:process'),
      );
      const key = await cluster.create('p');
      await choose('a');
      await cluster.call('POST', '/signals/broadcast', { signalName: 'stop' });
      await expect
        .poll(() => cluster.search('user-tasks', { processInstanceKey: key }))
        .toHaveLength(1);
      await care(key);
      expect(await cluster.activate('chooser')).toEqual([]);
      expect(await cluster.state(key)).toBe('COMPLETED');
    });
  });

  it('does not store a result twice when its completion condition fails at first', async () => {
    const output = 'outputCollection="results" outputElement="=r"';
    await cluster.deploy(
      adHoc(
        active('&quot;a&quot;', output),
        '=assert(enough, enough != null) and count(results) = 1',
      ),
    );
    const key = await cluster.create('p');
    await finish('a', { r: 'only' });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({ errorType: 'EXTRACT_VALUE_ERROR' });
    const scope = await keyOfChoice(key);
    await cluster.call('PUT', `/element-instances/${scope}/variables`, {
      variables: { enough: true },
    });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`, {});
    expect(await cluster.state(key)).toBe('COMPLETED');
    const [results] = await cluster.search('variables', { scopeKey: key, name: 'results' });
    expect(results.value).toBe('["only"]');
  });

  it('starts at most 1,000 activities at once', async () => {
    const ids = '<zeebe:adHoc activeElementsCollection="=for i in 1..1001 return &quot;a&quot;"/>';
    await cluster.deploy(adHoc(ids));
    const key = await cluster.create('p');
    expect(await cluster.search('incidents', { processInstanceKey: key })).toMatchObject([
      {
        errorType: 'EXTRACT_VALUE_ERROR',
        errorMessage: expect.stringContaining('Expected at most 1000 elements, but found 1001.'),
      },
    ]);
  });

  it('keeps its own variables when it is entered by hand', async () => {
    await cluster.deploy(adHoc(active('')));
    const key = await cluster.create('p');
    const { status } = await cluster.call('POST', `/process-instances/${key}/modification`, {
      activateInstructions: [
        {
          elementId: 'choice',
          variableInstructions: [{ scopeId: 'choice', variables: { adHocSubProcessElements: 1 } }],
        },
      ],
    });
    expect(status).toBe(204);
    const lists = await cluster.search('variables', { name: 'adHocSubProcessElements' });
    expect(lists.map(({ value }) => JSON.parse(value).length)).toEqual([3, 3]);
  });

  it('follows a link in it', async () => {
    const link = '<bpmn:linkEventDefinition name="on"/>';
    await cluster.deploy(
      sequence(
        'p',
        element('adHocSubProcess', 'choice', {
          extensions: active('&quot;a&quot;'),
          content: [
            serviceTask('a'),
            element('intermediateThrowEvent', 'away', { content: link }),
            element('intermediateCatchEvent', 'on', { content: link }),
            serviceTask('b'),
            path('a->away'),
            path('on->b'),
          ].join(''),
        }),
      ),
    );
    const key = await cluster.create('p');
    await finish('a');
    await finish('b');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  describe('that another command opens', () => {
    const inside = async (key: string) => {
      const all = await cluster.search('element-instances', { processInstanceKey: key });
      return all
        .filter(({ state }) => state === 'ACTIVE')
        .map(({ elementId }) => elementId as string)
        .toSorted();
    };

    it('by a start instruction, has an inner instance, and completes', async () => {
      await cluster.deploy(adHoc(active('')));
      const key = await cluster.create('p', { startInstructions: [{ elementId: 'a' }] });
      expect(await inside(key)).toEqual(['a', 'choice', 'choice#innerInstance']);
      await finish('a');
      expect(await cluster.state(key)).toBe('COMPLETED');
    });

    it('by a modification, has an inner instance, and completes', async () => {
      await cluster.deploy(sequence('p', serviceTask('wait'), choice(active(''))));
      const key = await cluster.create('p');
      const { status } = await cluster.call('POST', `/process-instances/${key}/modification`, {
        activateInstructions: [{ elementId: 'a' }],
        terminateInstructions: [{ elementId: 'wait' }],
      });
      expect(status).toBe(204);
      expect(await inside(key)).toEqual(['a', 'choice', 'choice#innerInstance']);
      await finish('a');
      expect(await cluster.state(key)).toBe('COMPLETED');
    });

    it('is not entered at an inner instance alone', async () => {
      await cluster.deploy(adHoc(active('')));
      const { status, body } = await cluster.call('POST', '/process-instances', {
        processDefinitionId: 'p',
        startInstructions: [{ elementId: 'choice#innerInstance' }],
      });
      expect(status).toBe(400);
      expect(body.detail).toContain('AD_HOC_SUB_PROCESS_INNER_INSTANCE');
    });
  });

  it('migrates with its inner instances', async () => {
    await cluster.deploy(adHoc(active('&quot;a&quot;')));
    const key = await cluster.create('p');
    const target = await cluster.deploy(adHoc(active('&quot;b&quot;')).replaceAll('"a"', '"a2"'));
    const targetProcessDefinitionKey =
      target.body.deployments[0].processDefinition.processDefinitionKey;
    const { status, body } = await cluster.call('POST', `/process-instances/${key}/migration`, {
      targetProcessDefinitionKey,
      mappingInstructions: [
        { sourceElementId: 'choice', targetElementId: 'choice' },
        { sourceElementId: 'a', targetElementId: 'a2' },
      ],
    });
    expect([status, body]).toEqual([204, undefined]);
    await finish('a');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});
