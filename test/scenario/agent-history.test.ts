import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentsOf, configuration, detail, marked, producedAt, said, text } from './agent-worker.ts';
import { bpmn, end, errorBoundary, path, start } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const { get, historyOf, patch, post, statesOf, working } = agentsOf(() => cluster);

describe('the history of an agent', () => {
  it('waits for the end of the job, and each item counts once', async () => {
    const { agentInstanceKey: key, jobKey, jobLease, elementInstanceKey } = await working();
    const report = { elementInstanceKey, jobKey, jobLease };
    const answer = said('b', {
      role: 'ASSISTANT',
      metrics: { inputTokens: 5, outputTokens: 2, durationMs: 7 },
      toolCalls: [{ toolCallId: 'c', toolName: 't', arguments: { x: 1 } }],
    });
    const tools = [{ name: 'tool', description: null, elementId: null }];
    const change = said('c', { ...configuration, model: 'other', tools });
    const sent = await patch(key, {
      ...report,
      status: 'IDLE',
      history: [said('a'), answer, change],
    });
    const [first, second] = sent.body.createdHistory;
    expect(first).toMatchObject({ historyItemId: 'a', isDuplicate: false });
    const again = await patch(key, { ...report, history: [answer, said('d'), said('d')] });
    expect(again.body.createdHistory).toMatchObject([
      { historyItemKey: second.historyItemKey, isDuplicate: true },
      { historyItemId: 'd', isDuplicate: false },
      { historyItemId: 'd', isDuplicate: true },
    ]);
    expect(await historyOf(key)).toEqual([]);
    expect(await get(key)).toMatchObject({
      status: 'IDLE',
      definition: { model: 'm' },
      metrics: { inputTokens: 5, outputTokens: 2, modelCalls: 1, toolCalls: 1 },
    });
    const done = await cluster.call('POST', `/jobs/${jobKey}/completion`, { leaseToken: jobLease });
    expect(done.status).toBe(204);
    expect(await statesOf(key)).toEqual(['a', 'b', 'c', 'd'].map((id) => `${id} COMMITTED`));
    const [item] = await historyOf(key, { role: 'ASSISTANT', loopIteration: { $lte: 1 } });
    expect(item).toEqual({
      historyItemKey: second.historyItemKey,
      historyItemId: 'b',
      agentInstanceKey: key,
      elementInstanceKey,
      jobKey,
      jobLease,
      loopIteration: 1,
      role: 'ASSISTANT',
      content: text('b'),
      toolCalls: [{ toolCallId: 'c', toolName: 't', elementId: null, arguments: { x: 1 } }],
      metrics: { inputTokens: 5, outputTokens: 2, durationMs: 7 },
      commitStatus: 'COMMITTED',
      producedAt: '2026-01-01T00:00:00.000Z',
      tools: [],
      model: null,
      provider: null,
      limits: { maxModelCalls: -1, maxToolCalls: -1, maxTokens: -1 },
      systemPrompt: [],
    });
    expect(await get(key)).toMatchObject({
      status: 'COMPLETED',
      definition: { model: 'other', systemPrompt: text('s') },
      tools,
    });
  });

  it('is discarded when the job fails, and may come again', async () => {
    const { agentInstanceKey: key, jobKey, jobLease, elementInstanceKey } = await working();
    const history = [said('a', { role: 'ASSISTANT' })];
    const report = { elementInstanceKey, jobKey, history };
    await patch(key, { ...report, jobLease });
    await cluster.fail(jobKey, { retries: 1, leaseToken: jobLease });
    expect(await statesOf(key)).toEqual(['a DISCARDED']);
    const stale = await patch(key, { ...report, jobLease });
    expect(stale).toMatchObject({ status: 404, body: detail('but job was not active.') });
    const [job] = await cluster.activate('work', { withLease: true });
    const wrong = await patch(key, { ...report, jobLease });
    expect(wrong).toMatchObject({ status: 404, body: detail('did not hold the supplied lease') });
    const again = await patch(key, { ...report, jobLease: job.leaseToken });
    expect(again.body.createdHistory).toMatchObject([{ isDuplicate: false }]);
    expect(await statesOf(key)).toEqual(['a DISCARDED', 'a PENDING']);
    expect(await get(key)).toMatchObject({ metrics: { modelCalls: 1 } });
  });

  it('is discarded when another activation completes the job, or nobody does', async () => {
    const { agentInstanceKey: key, jobKey, jobLease, elementInstanceKey } = await working();
    const report = { elementInstanceKey, jobKey };
    await patch(key, { ...report, jobLease, history: [said('a')] });
    await cluster.advance(60_001);
    const [job] = await cluster.activate('work', { withLease: true });
    const { leaseToken } = job;
    await patch(key, { ...report, jobLease: leaseToken, history: [said('b')] });
    await cluster.call('POST', `/jobs/${jobKey}/completion`, { leaseToken });
    expect(await statesOf(key)).toEqual(['a DISCARDED', 'b COMMITTED']);
  });

  it('is discarded with an element that an event ends', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        end(),
        marked('work'),
        errorBoundary('stop', 'work'),
        path('start->work->end'),
        path('stop->end'),
      ),
    );
    await cluster.create('p');
    const { elementInstanceKey, jobKey } = await cluster.job('work');
    const created = await post('', {
      elementInstanceKey,
      jobKey,
      history: [said('c', configuration)],
    });
    const key = created.body.agentInstanceKey;
    await patch(key, { elementInstanceKey, jobKey, history: [said('a')] });
    await cluster.throwError(jobKey, { errorCode: 'x' });
    expect(await statesOf(key)).toEqual(['c COMMITTED', 'a DISCARDED']);
    expect(await get(key)).toMatchObject({ status: 'COMPLETED', definition: { model: 'm' } });
  });

  it('takes single items, of any content', async () => {
    const { agentInstanceKey: key, jobKey, jobLease, elementInstanceKey } = await working();
    const content = [
      { contentType: 'object', object: [1, 12345678901234567890n.toString(), { a: null }] },
      { contentType: 'DOCUMENT', documentReference: { documentId: 'd' } },
    ];
    const item = { elementInstanceKey, jobKey, jobLease, role: 'TOOL_RESULT', content, producedAt };
    const added = await post(`/${key}/history`, item);
    expect(added).toMatchObject({ status: 201, body: { historyItemKey: expect.any(String) } });
    expect(await historyOf(key, { commitStatus: 'PENDING' })).toMatchObject([
      { content: [{ ...content[0], contentType: 'OBJECT' }, content[1]], historyItemId: '' },
    ]);
    for (const [more, words] of [
      [{ role: null }, 'No role provided.'],
      [{ producedAt: 'x' }, "The provided producedAt 'x' cannot be parsed as a date"],
      [{ content: [{ contentType: 'TEXT' }] }, 'No content[0].text provided.'],
      [{ content: [{ contentType: 'OBJECT', object: null }] }, 'No content[0].object provided.'],
      [
        { content: [{ contentType: 'TEXT', text: 'x', object: 1 }] },
        'content[0].object must be absent',
      ],
      [{ content: [{ contentType: 'DOCUMENT', documentReference: {} }] }, 'documentId provided.'],
    ] as const) {
      const answer = await post(`/${key}/history`, { ...item, ...more });
      expect(answer).toMatchObject({ status: 400, body: detail(words) });
    }
    expect((await post('/1/history', item)).status).toBe(404);
  });

  it.each([
    [said(' '), 'No history[0].historyItemId provided.'],
    [said('x'.repeat(257)), 'The provided history[0].historyItemId exceeds the limit of 256'],
    [
      said('a', { loopIteration: 0 }),
      "The value for history[0].loopIteration is '0' but must be > 0.",
    ],
    [said('a', { role: 'CONFIGURATION' }), 'changedAttributes was empty'],
    [said('a', { ...configuration, systemPrompt: [] }), 'No history[0].systemPrompt provided.'],
    [
      said('a', { limits: { maxTokens: -2 } }),
      "history[0].limits.maxTokens is '-2' but must be >= -1.",
    ],
  ])('refuses a wrong item: %#', async (item, words) => {
    const { agentInstanceKey: key, ...report } = await working();
    const { elementInstanceKey, jobKey, jobLease } = report;
    const body = { elementInstanceKey, jobKey, jobLease, history: [said('first'), item] };
    const answer = await patch(key, { ...body, history: [item] });
    expect(answer).toMatchObject({ status: 400, body: detail(words) });
    const both = await patch(key, { ...body, history: [said('a')], tools: [] });
    expect(both).toMatchObject({ status: 400, body: detail('unknown attribute(s) [tools]') });
    expect(await statesOf(key)).toEqual([]);
  });

  it.each(['a\0b', 'a\ud800b'])('is known by an id that stores keep otherwise: %j', async (id) => {
    const { agentInstanceKey: key, jobKey, jobLease, elementInstanceKey } = await working();
    const report = { elementInstanceKey, jobKey, jobLease, history: [said(id)] };
    const [first, second] = [await patch(key, report), await patch(key, report)];
    expect(first.body.createdHistory).toMatchObject([{ historyItemId: 'a\ufffdb' }]);
    expect(second.body.createdHistory).toMatchObject([{ isDuplicate: true }]);
    expect(await statesOf(key)).toEqual(['a\ufffdb PENDING']);
  });

  it('is discarded when the job is activated again and reports', async () => {
    const { agentInstanceKey: key, jobKey, jobLease, elementInstanceKey } = await working();
    const history = Array.from({ length: 100 }, (_, at) => said(`${at}`));
    let lease = jobLease;
    for (let activation = 0; activation < 6; activation += 1) {
      const report = { elementInstanceKey, jobKey, jobLease: lease, history };
      expect((await patch(key, report)).status).toBe(200);
      expect(await historyOf(key, { commitStatus: 'PENDING' })).toHaveLength(100);
      await cluster.advance(60_001);
      lease = (await cluster.activate('work', { withLease: true }))[0].leaseToken;
    }
    const reported = { elementInstanceKey, jobKey, jobLease: lease };
    const item = { ...reported, role: 'USER', content: [], producedAt };
    expect((await post(`/${key}/history`, item)).status).toBe(201);
    expect(await historyOf(key, { commitStatus: 'PENDING' })).toHaveLength(1);
  });

  it('has a limit of characters that wait', async () => {
    const { agentInstanceKey: key, jobKey, jobLease, elementInstanceKey } = await working();
    const content = text('x'.repeat(3_900_000));
    const report = { elementInstanceKey, jobKey, jobLease };
    const send = (id: string) => patch(key, { ...report, history: [said(id, { content })] });
    for (const id of ['a', 'b']) expect((await send(id)).status).toBe(200);
    const words = 'items of more than 8000000 characters would wait';
    expect(await send('c')).toMatchObject({ status: 400, body: detail(words) });
    const item = { ...report, role: 'USER', content, producedAt };
    expect(await post(`/${key}/history`, item)).toMatchObject({ status: 400, body: detail(words) });
    expect((await send('a')).body.createdHistory).toMatchObject([{ isDuplicate: true }]);
    expect(await statesOf(key)).toEqual(['a PENDING', 'b PENDING']);
  });

  it('has a limit of items that wait', async () => {
    const { agentInstanceKey: key, jobKey, jobLease, elementInstanceKey } = await working();
    const report = { elementInstanceKey, jobKey, jobLease };
    const send = (from: number, count: number) =>
      patch(key, {
        ...report,
        history: Array.from({ length: count }, (_, at) => said(`${from + at}`)),
      });
    for (let from = 0; from < 500; from += 100) expect((await send(from, 100)).status).toBe(200);
    expect(await send(500, 1)).toMatchObject({ status: 400, body: detail('more than 500') });
    expect((await send(0, 101)).status).toBe(400);
    expect((await send(0, 100)).status).toBe(200);
    const done = await cluster.call('POST', `/jobs/${jobKey}/completion`, { leaseToken: jobLease });
    expect(done.status).toBe(204);
    expect(await historyOf(key)).toHaveLength(100);
  });
});
