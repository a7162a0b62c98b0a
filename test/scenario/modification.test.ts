import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instructionsMax } from '../../src/engine/modification/plan-modification.ts';
import { bpmn, element, end, errorEvent, path, serviceTask, start } from './bpmn.ts';
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

const { expectNotModified, living, modify, pictureOf } = byHand(() => cluster);

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

  it('moves a token, and ends scopes that it leaves empty', async () => {
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

  it("ends everything by the instance's own key, however often it is named", async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p', {
      startInstructions: [{ elementId: 'a' }, { elementId: 'b' }],
    });
    const [a] = await living(key, 'a');
    const ends = [a, key, key].map((elementInstanceKey) => ({ elementInstanceKey }));
    expect((await modify(key, { terminateInstructions: ends })).status).toBe(204);
    expect(await cluster.state(key)).toBe('TERMINATED');
    expect(await cluster.trace(key)).toEqual(['a TERMINATED', 'sub TERMINATED', 'b TERMINATED']);
    expect(await cluster.activate('a')).toEqual([]);
    expect((await modify(key, {})).status).toBe(404);
  });

  it('names all elements that it does not know or cannot enter', async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p');
    const activate = (...elementIds: readonly string[]) => ({
      activateInstructions: elementIds.map((elementId) => ({ elementId })),
    });
    await expectNotModified(
      key,
      activate('b', 'x', 'y', 'x'),
      "activate instructions with an element that could not be found: 'x', 'y'",
    );
    await expectNotModified(
      key,
      activate('b', 'start', 'start-a'),
      "activate instructions for elements that are unsupported: 'start', 'start-a'. " +
        "The activation of elements with type 'START_EVENT', 'SEQUENCE_FLOW' is not supported. " +
        'Supported element types are: [END_EVENT, INTERMEDIATE_CATCH_EVENT, INTERMEDIATE_THROW_EVENT, RECEIVE_TASK, ' +
        'EVENT_BASED_GATEWAY, SERVICE_TASK, SEND_TASK, SCRIPT_TASK, BUSINESS_RULE_TASK, USER_TASK, MANUAL_TASK, TASK, ' +
        'EXCLUSIVE_GATEWAY, INCLUSIVE_GATEWAY, PARALLEL_GATEWAY, SUB_PROCESS, EVENT_SUB_PROCESS, CALL_ACTIVITY, AD_HOC_SUB_PROCESS, MULTI_INSTANCE_BODY].',
    );
    await expectNotModified(
      key,
      {
        ...activate('b'),
        terminateInstructions: [{ elementInstanceKey: '1' }, { elementInstanceKey: '2' }],
      },
      "terminate instructions with an element instance that could not be found: '1', '2'",
    );
    await expectNotModified(
      key,
      { ...activate('b'), terminateInstructions: [{ elementId: 'b' }] },
      "terminate instructions for elements that have no active instances: 'b'",
    );
    const withVariables = (...scopeIds: readonly string[]) => ({
      activateInstructions: [
        {
          elementId: 'b',
          variableInstructions: scopeIds.map((scopeId) => ({ scopeId, variables: { x: 1 } })),
        },
      ],
    });
    await expectNotModified(
      key,
      withVariables('p', 'sub', 'b', 'x', 'y'),
      "variable instructions with a scope element id that could not be found: 'x', 'y'",
    );
    await expectNotModified(
      key,
      withVariables('sub', 'a'),
      "variable instructions with a scope element that doesn't belong to the activating element's flow scope. " +
        'These variables should be set before or after the modification.',
    );
    expect((await modify('4503599627370495', {})).status).toBe(404);
  });

  it('refuses an ancestor that is gone, elsewhere, or not around the element', async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p', {
      startInstructions: [{ elementId: 'a' }, { elementId: 'b' }],
    });
    const other = await cluster.create('p', { startInstructions: [{ elementId: 'b' }] });
    const [a] = await living(key, 'a');
    const [elsewhere] = await living(other, 'sub');
    const enter = (ancestorElementInstanceKey: string | undefined) => ({
      activateInstructions: [{ elementId: 'b', ancestorElementInstanceKey }],
    });
    await expectNotModified(
      key,
      {
        activateInstructions: [
          ...enter('1').activateInstructions,
          ...enter('2').activateInstructions,
        ],
      },
      "activate instructions with an ancestor scope key that does not exist, or is not in an active state: '1', '2'",
    );
    for (const stranger of [elsewhere, other]) {
      await expectNotModified(
        key,
        enter(stranger),
        `activate instructions with an ancestor scope key that does not belong to the modified process instance: '${stranger}'`,
      );
    }
    await expectNotModified(
      key,
      enter(a),
      'activate instructions with an ancestor scope key that is not an ancestor of the element to activate:\n' +
        `- instance '${a}' of element 'a' is not an ancestor of element 'b'`,
    );
    expect((await modify(key, enter(key))).status).toBe(204);
    expect(await living(key, 'sub')).toHaveLength(2);
  });

  it('requires the scope if there are several', async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p', { startInstructions: [{ elementId: 'b' }] });
    const enter = (ancestorElementInstanceKey?: string) => ({
      activateInstructions: [
        {
          elementId: 'b',
          ancestorElementInstanceKey,
          variableInstructions: [{ scopeId: 'sub', variables: { x: ancestorElementInstanceKey } }],
        },
      ],
    });
    expect((await modify(key, enter(key))).status).toBe(204);
    await expectNotModified(
      key,
      enter(),
      "activate instructions for an element that has a flow scope with more than one active instance: 'sub'. " +
        "Can't decide in which instance of the flow scope the element should be activated. " +
        'Please specify an ancestor element instance key for this activate instruction.',
    );
    const [, second] = await living(key, 'sub');
    expect((await modify(key, enter(second))).status).toBe(204);
    expect(await cluster.search('variables', { scopeKey: second })).toMatchObject([
      { name: 'x', value: `"${second}"` },
    ]);
    expect(await cluster.activate('b')).toHaveLength(3);
  });

  it('starts an event sub-process with its start event, and ends nothing beside it', async () => {
    const handler = element('subProcess', 'handler', {
      attributes: 'triggeredByEvent="true"',
      content:
        element('startEvent', 'caught', { content: errorEvent() }) +
        serviceTask('handle') +
        path('caught->handle'),
    });
    await cluster.deploy(bpmn('p', start(), serviceTask('a'), handler, path('start->a')));
    const key = await cluster.create('p');
    const entered = await modify(key, {
      activateInstructions: [
        {
          elementId: 'handler',
          variableInstructions: [{ scopeId: 'handler', variables: { why: 1 } }],
        },
        { elementId: 'handle' },
      ],
    });
    expect(entered.status, JSON.stringify(entered.body)).toBe(204);
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'a ACTIVE',
      'handler ACTIVE',
      'handler ACTIVE',
      'handle ACTIVE',
      'caught COMPLETED',
      'handle ACTIVE',
    ]);
    for (const { jobKey } of await cluster.activate('handle')) await cluster.complete(jobKey);
    expect(await cluster.state(key)).toBe('ACTIVE');
    await cluster.complete((await cluster.job('a')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    const started = await cluster.create('p', { startInstructions: [{ elementId: 'handler' }] });
    await cluster.complete((await cluster.job('handle')).jobKey);
    expect(await cluster.state(started)).toBe('COMPLETED');
  });

  it('enters no scope that waits for its own incident', async () => {
    const sub = element('subProcess', 'sub', {
      extensions:
        '<zeebe:ioMapping><zeebe:input source="=assert(x, x != null)" target="y" /></zeebe:ioMapping>',
      content: start('s') + serviceTask('b') + path('s->b'),
    });
    await cluster.deploy(bpmn('p', start(), sub, path('start->sub')));
    const key = await cluster.create('p');
    const [waiting] = await living(key, 'sub');
    await expectNotModified(
      key,
      { activateInstructions: [{ elementId: 'b', ancestorElementInstanceKey: waiting }] },
      `activate instructions with an ancestor scope key that does not exist, or is not in an active state: '${waiting}'`,
    );
    expect((await modify(key, { activateInstructions: [{ elementId: 'b' }] })).status).toBe(204);
    expect(await living(key, 'sub')).toHaveLength(2);
  });

  it('moves by the scope of the source, by a named one, or by the only one', async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p', {
      startInstructions: [{ elementId: 'a' }, { elementId: 'b' }],
    });
    const [sub] = await living(key, 'sub');
    const move = (ancestorScopeInstruction: object | undefined, source: object = {}) => ({
      moveInstructions: [
        {
          sourceElementInstruction: { sourceType: 'byId', sourceElementId: 'a', ...source },
          targetElementId: 'b',
          ancestorScopeInstruction,
        },
      ],
    });
    for (const wrong of [
      move({ ancestorScopeType: 'direct' }),
      move({ ancestorScopeType: 'inferred', ancestorElementInstanceKey: sub }),
      move(undefined, { sourceType: 'byKey' }),
      move(undefined, { sourceElementInstanceKey: sub }),
    ]) {
      expect(await modify(key, wrong)).toMatchObject({
        status: 400,
        body: { title: 'INVALID_ARGUMENT' },
      });
    }
    expect((await modify(key, move({ ancestorScopeType: 'sourceParent' }))).status).toBe(204);
    expect(await living(key, 'sub')).toHaveLength(2);
    await modify(key, { activateInstructions: [{ elementId: 'a' }] });
    const named = move({ ancestorScopeType: 'direct', ancestorElementInstanceKey: sub });
    expect((await modify(key, named)).status).toBe(204);
    expect(await living(key, 'a')).toEqual([]);
    const inside = { processInstanceKey: key, elementInstanceScopeKey: sub, elementId: 'b' };
    expect(await cluster.search('element-instances', inside)).toHaveLength(2);
  });

  it('has a limited number of instructions, and of elements that one of them moves', async () => {
    await cluster.deploy(process);
    const key = await cluster.create('p');
    const many = (count: number) => Array.from({ length: count }, () => ({ elementId: 'a' }));
    const half = instructionsMax / 2;
    const full = { activateInstructions: many(half), terminateInstructions: many(half) };
    expect((await modify(key, full)).status).toBe(204);
    expect(await living(key, 'a')).toHaveLength(half);
    const before = await pictureOf(key);
    const tooMany = await modify(key, {
      activateInstructions: many(half),
      terminateInstructions: many(half + 1),
    });
    expect(tooMany).toMatchObject({ status: 400, body: { title: 'INVALID_ARGUMENT' } });
    expect(tooMany.body.detail).toContain('as the size exceeds the maximum batch size');
    const listed = await modify(key, { activateInstructions: many(instructionsMax + 1) });
    expect(listed).toMatchObject({ status: 400, body: { title: 'INVALID_ARGUMENT' } });
    const source = { sourceType: 'byId', sourceElementId: 'a' };
    const move = { sourceElementInstruction: source, targetElementId: 'b' };
    const moves = await modify(key, { moveInstructions: [move, move, move] });
    expect(moves.body.detail).toContain('as the size exceeds the maximum batch size');
    expect(await pictureOf(key)).toEqual(before);
  });
});
