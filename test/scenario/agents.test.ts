import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentsOf, configuration, definition, detail, marked, said, text } from './agent-worker.ts';
import { bpmn, element, end, flow, path, sequence, serviceTask, start } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const { get, patch, post, working } = agentsOf(() => cluster);

describe('an agent definition', () => {
  it('is made for each marked element of each version', async () => {
    await cluster.deploy(sequence('p', marked('work'), serviceTask('other')));
    await cluster.deploy(sequence('p', marked('work', 'external')));
    const found = await cluster.search('agent-definitions', { processDefinitionId: 'p' });
    expect(found).toMatchObject([
      { agentType: 'AI_AGENT_TASK', elementId: 'work', name: 'work', processDefinitionVersion: 1 },
      { agentType: 'EXTERNAL_AGENT', elementId: 'work', processDefinitionVersion: 2 },
    ]);
    const key = found[1].agentDefinitionKey;
    const one = await cluster.call('GET', `/agent-definitions/${key}`);
    expect(one.body).toEqual(found[1]);
    const filter = { agentType: 'EXTERNAL_AGENT', processDefinitionVersion: { $gt: 1 } };
    expect(await cluster.search('agent-definitions', filter)).toEqual([found[1]]);
    await cluster.create('p');
    const { elementInstanceKey } = await cluster.job('work');
    await post('', { elementInstanceKey, definition });
    expect(await cluster.search('agent-instances', { agentDefinitionKey: key })).toMatchObject([
      { agentDefinitionKey: key },
    ]);
  });

  it.each([
    [marked('t', 'aiAgentSubProcess'), 'is only allowed on an ad-hoc sub-process.'],
    [marked('t', ''), "Attribute 'agentType' must be present and not empty"],
    [marked('t', 'other'), 'must be one of [aiAgentSubProcess, aiAgentTask, external]'],
    [
      element('manualTask', 't', { extensions: '<zeebe:agentDefinition agentType="external" />' }),
      'is only allowed on a service task or an ad-hoc sub-process.',
    ],
  ])('is refused in the wrong place or form: %#', async (wrong, reason) => {
    const answer = await cluster.deploy(sequence('p', wrong));
    expect(answer).toMatchObject({ status: 400, body: detail(reason) });
  });
});

describe('an agent instance', () => {
  it('belongs to its element, once, and is found by what it is', async () => {
    const agent = await working({ limits: { maxTokens: 9 } });
    const { agentInstanceKey, elementInstanceKey } = agent;
    const again = await post('', { elementInstanceKey, definition });
    expect(again.body).toEqual({ agentInstanceKey, createdHistory: [] });
    const shown = await get(agentInstanceKey);
    expect(shown).toMatchObject({
      status: 'INITIALIZING',
      definition: { model: 'm', provider: 'p', systemPrompt: text('Be brief.') },
      limits: { maxModelCalls: -1, maxToolCalls: -1, maxTokens: 9 },
      metrics: { inputTokens: 0, outputTokens: 0, modelCalls: 0, toolCalls: 0 },
      elementInstanceKeys: [elementInstanceKey],
      completionDate: null,
    });
    for (const filter of [
      { elementInstanceKeys: [elementInstanceKey] },
      { status: { $in: ['INITIALIZING'] }, elementId: 'work', processDefinitionVersion: 1 },
      { creationDate: { $gte: shown.creationDate }, completionDate: { $exists: false } },
    ]) {
      expect(await cluster.search('agent-instances', filter)).toEqual([shown]);
    }
    expect(await cluster.search('agent-instances', { elementInstanceKeys: ['1'] })).toEqual([]);
  });

  it('counts up, takes other tools, and changes its status', async () => {
    const { agentInstanceKey: key, elementInstanceKey } = await working();
    const tools = [{ name: 't', description: 'd', elementId: 'e' }, { name: 'u' }];
    const metrics = { inputTokens: 3, toolCalls: 1 };
    for (const more of [
      { status: 'thinking', metrics, tools },
      { metrics, tools: [] },
    ]) {
      expect(await patch(key, { elementInstanceKey, ...more })).toEqual({
        status: 200,
        body: { createdHistory: [] },
      });
    }
    expect(await get(key)).toMatchObject({
      status: 'THINKING',
      metrics: { inputTokens: 6, outputTokens: 0, modelCalls: 0, toolCalls: 2 },
      tools: [],
    });
    const most = { inputTokens: Number.MAX_SAFE_INTEGER };
    const refused = await patch(key, { elementInstanceKey, metrics: most });
    expect(refused).toMatchObject({ status: 400, body: detail('a counter would exceed') });
    for (const [body, words] of [
      [{ status: 'COMPLETED' }, 'Unexpected value'],
      [{}, 'At least one of [status, metrics, tools, history] is required.'],
      [
        { metrics: { modelCalls: -1 } },
        "The value for metrics.modelCalls is '-1' but must be >= 0.",
      ],
      [{ tools: [{ name: ' ' }] }, 'No tools[0].name provided.'],
      [{ status: 'IDLE', more: 1 }, 'Request property [more] cannot be parsed'],
    ] as const) {
      const answer = await patch(key, { elementInstanceKey, ...body });
      expect(answer).toMatchObject({ status: 400, body: detail(words) });
    }
  });

  it('completes with its element, and goes on with the next one', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        end(),
        marked('work'),
        element('exclusiveGateway', 'again', { attributes: 'default="again-end"' }),
        path('start->work->again->end'),
        flow('again->work', '=again'),
      ),
    );
    const processInstanceKey = await cluster.create('p');
    const first = await cluster.job('work');
    const created = await post('', { elementInstanceKey: first.elementInstanceKey, definition });
    const key = created.body.agentInstanceKey;
    await cluster.complete(first.jobKey, { again: true });
    const done = await get(key);
    expect(done).toMatchObject({ status: 'COMPLETED' });
    expect(done.completionDate).not.toBeNull();
    const second = await cluster.job('work');
    const { elementInstanceKey } = second;
    const old = await patch(key, { elementInstanceKey: first.elementInstanceKey, status: 'IDLE' });
    expect(old).toMatchObject({ status: 404, body: detail('no such element instance was found') });
    expect((await patch(key, { elementInstanceKey, status: 'THINKING' })).status).toBe(200);
    expect(await get(key)).toMatchObject({
      status: 'THINKING',
      completionDate: null,
      elementInstanceKeys: [first.elementInstanceKey, elementInstanceKey],
    });
    await cluster.call('POST', `/process-instances/${processInstanceKey}/cancellation`, {});
    expect(await get(key)).toMatchObject({ status: 'COMPLETED' });
  });

  it('is refused for what is no active element that can have one', async () => {
    await cluster.deploy(
      sequence('p', element('userTask', 'ask', { extensions: '<zeebe:userTask />' })),
    );
    const processInstanceKey = await cluster.create('p');
    const [ask] = await cluster.search('element-instances', { elementId: 'ask' });
    const create = (elementInstanceKey: unknown, more: object = { definition }) =>
      post('', { elementInstanceKey, ...more });
    expect(await create(ask.elementInstanceKey)).toMatchObject({
      status: 400,
      body: detail("its BPMN element type 'USER_TASK' is not supported"),
    });
    expect(await create(processInstanceKey)).toMatchObject({
      status: 400,
      body: detail(
        "'PROCESS' is not supported. Supported types are: [AD_HOC_SUB_PROCESS, SERVICE_TASK].",
      ),
    });
    for (const [body, words] of [
      [{ elementInstanceKey: '0' }, "The value for elementInstanceKey is '0' but must be > 0."],
      [{ elementInstanceKey: null }, 'No elementInstanceKey provided.'],
      [{ elementInstanceKey: 'x' }, "The provided elementInstanceKey 'x' is not a valid key."],
      [{ definition: null }, 'No definition provided.'],
      [{ history: [said('a')] }, 'No jobKey provided.'],
      [{ jobKey: '1', history: [said('a', configuration)] }, 'The definition must be omitted'],
    ] as const) {
      const answer = await create('1', { definition, ...body });
      expect(answer).toMatchObject({ status: 400, body: detail(words) });
    }
    expect((await patch('1', { elementInstanceKey: '1', status: 'IDLE' })).body).toMatchObject(
      detail(
        "Expected to update agent instance with key '1', but no such agent instance was found",
      ),
    );
  });

  it('is one of its element only: others are refused', async () => {
    await cluster.deploy(sequence('p', marked('work')), sequence('q', marked('other')));
    await cluster.create('p');
    await cluster.create('p');
    await cluster.create('q');
    const [one, two] = await cluster.activate('work');
    const other = await cluster.job('other');
    const keys: string[] = [];
    for (const { elementInstanceKey } of [one, two, other]) {
      keys.push((await post('', { elementInstanceKey, definition })).body.agentInstanceKey);
    }
    const [first = ''] = keys;
    const refusals = [
      [two.elementInstanceKey, 400, 'the process instance key'],
      [other.elementInstanceKey, 400, "the element id 'other' does not match"],
    ] as const;
    for (const [elementInstanceKey, status, words] of refusals) {
      const answer = await patch(first, { elementInstanceKey, status: 'IDLE' });
      expect(answer).toMatchObject({ status, body: detail(words) });
    }
  });

  it('moves with its element to another definition', async () => {
    const { processInstanceKey, agentInstanceKey } = await working();
    await cluster.deploy(sequence('q', marked('task')));
    const [target] = await cluster.search('process-definitions', { processDefinitionId: 'q' });
    const plan = {
      targetProcessDefinitionKey: target.processDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'work', targetElementId: 'task' }],
    };
    const moved = await cluster.call(
      'POST',
      `/process-instances/${processInstanceKey}/migration`,
      plan,
    );
    expect(moved.status, JSON.stringify(moved.body)).toBe(204);
    const [agent] = await cluster.search('agent-definitions', { elementId: 'task' });
    expect(await get(agentInstanceKey)).toMatchObject({
      elementId: 'task',
      processDefinitionId: 'q',
      agentDefinitionKey: agent.agentDefinitionKey,
    });
  });

  it('goes with its process instance', async () => {
    const { processInstanceKey, agentInstanceKey, ...job } = await working();
    const { elementInstanceKey, jobKey, jobLease } = job;
    await patch(agentInstanceKey, { elementInstanceKey, jobKey, jobLease, history: [said('a')] });
    await cluster.call('POST', `/process-instances/${processInstanceKey}/cancellation`, {});
    const gone = await cluster.call(
      'POST',
      `/process-instances/${processInstanceKey}/deletion`,
      {},
    );
    expect(gone.status).toBe(204);
    expect(await cluster.search('agent-instances', { processInstanceKey })).toEqual([]);
    expect((await post(`/${agentInstanceKey}/history/search`, {})).status).toBe(404);
  });
});
