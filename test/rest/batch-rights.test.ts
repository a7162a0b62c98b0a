/** The items of a batch operation are selected and processed with the rights of its creator. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { bpmn, end, path, serviceTask, start } from '../scenario/bpmn.ts';
import { askAs, deploy, grantBy } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
const grant = grantBy(ask);
const instances: Record<string, string> = {};

beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
  for (const id of ['a', 'b', 'c']) {
    const xml = bpmn(id, start(), serviceTask('work'), end(), path('start->work->end'));
    await deploy(server, { 'p.bpmn': xml });
    const created = await ask('POST /v2/process-instances', { processDefinitionId: id });
    instances[id] = created.body.processInstanceKey as string;
  }
  await ask('POST /v2/users', { username: 'eve', password: 'p' });
}, 60_000);
afterAll(() => server.stop());

const ended = (key: string) =>
  expect.poll(async () => (await ask(`GET /v2/batch-operations/${key}`)).body, { timeout: 30_000 });

it('deletes only what its creator may delete', async () => {
  const xml = bpmn('gone', start(), end(), path('start->end'));
  await deploy(server, { 'gone.bpmn': xml });
  await ask('POST /v2/process-instances', { processDefinitionId: 'gone' });
  await ask('POST /v2/users', { username: 'dan', password: 'p' });
  await grant('dan', 'BATCH', '*', 'CREATE_BATCH_OPERATION_DELETE_PROCESS_INSTANCE');
  await grant('dan', 'PROCESS_DEFINITION', 'gone', 'READ_PROCESS_INSTANCE');
  const filter = { processDefinitionId: 'gone' };
  const begin = async () =>
    (await ask('POST /v2/process-instances/deletion', { filter }, 'dan:p')).body
      .batchOperationKey as string;
  await ended(await begin()).toMatchObject({
    state: 'COMPLETED',
    operationsCompletedCount: 0,
    operationsFailedCount: 1,
  });
  await grant('dan', 'PROCESS_DEFINITION', 'gone', 'DELETE_PROCESS_INSTANCE');
  await ended(await begin()).toMatchObject({ state: 'COMPLETED', operationsCompletedCount: 1 });
});

it('selects what its creator may read, and fails where the creator lacks a right', async () => {
  const filter = { processDefinitionId: { $in: ['a', 'b', 'c'] } };
  const begin = () => ask('POST /v2/process-instances/cancellation', { filter }, 'eve:p');
  expect(await begin()).toMatchObject({ status: 403, body: { title: 'FORBIDDEN' } });
  await grant('eve', 'BATCH', '*', 'CREATE_BATCH_OPERATION_CANCEL_PROCESS_INSTANCE');
  const right = 'PROCESS_DEFINITION';
  await grant('eve', right, 'a', 'READ_PROCESS_INSTANCE', 'CANCEL_PROCESS_INSTANCE');
  await grant('eve', right, 'b', 'READ_PROCESS_INSTANCE');
  const { status, body } = await begin();
  expect(status).toBe(200);
  const { batchOperationKey } = body as { batchOperationKey: string };
  await expect
    .poll(async () => (await ask(`GET /v2/batch-operations/${batchOperationKey}`)).body, {
      timeout: 30_000,
    })
    .toMatchObject({
      state: 'COMPLETED',
      actorType: 'USER',
      actorId: 'eve',
      operationsTotalCount: 2,
      operationsCompletedCount: 1,
      operationsFailedCount: 1,
    });
  const items = await ask('POST /v2/batch-operation-items/search', {
    filter: { batchOperationKey, state: 'FAILED' },
  });
  expect(items.body.items).toMatchObject([
    {
      itemKey: instances['b'],
      errorMessage: expect.stringContaining("operation 'CANCEL_PROCESS_INSTANCE'") as string,
    },
  ]);
  const { body: left } = await ask('POST /v2/process-instances/search', {
    filter: { state: 'ACTIVE' },
    sort: [{ field: 'processDefinitionId' }],
  });
  const ids = (left.items as readonly { processDefinitionId: string }[]).map(
    (one) => one.processDefinitionId,
  );
  expect(ids).toEqual(['b', 'c']);
  expect(await ask(`GET /v2/batch-operations/${batchOperationKey}`, null, 'eve:p')).toMatchObject({
    status: 403,
  });
});

it('suspends with the right to suspend, and resumes with the same one', async () => {
  await ask('POST /v2/users', { username: 'sue', password: 'p' });
  const filter = { processDefinitionId: { $in: ['b', 'c'] } };
  const begin = (noun: string) => ask(`POST /v2/process-instances/${noun}`, { filter }, 'sue:p');
  expect((await begin('suspension')).status).toBe(403);
  expect((await begin('resumption')).status).toBe(403);
  await grant('sue', 'BATCH', '*', 'CREATE_BATCH_OPERATION_SUSPEND_PROCESS_INSTANCE');
  await grant('sue', 'PROCESS_DEFINITION', 'b', 'READ_PROCESS_INSTANCE');
  await grant(
    'sue',
    'PROCESS_DEFINITION',
    'c',
    'READ_PROCESS_INSTANCE',
    'SUSPEND_PROCESS_INSTANCE',
  );
  const states = async () => {
    const found = await ask('POST /v2/process-instances/search', {
      filter,
      sort: [{ field: 'processDefinitionId' }],
    });
    return (found.body.items as readonly { state: string }[]).map(({ state }) => state);
  };
  for (const [noun, type, after] of [
    ['suspension', 'SUSPEND_PROCESS_INSTANCE', 'SUSPENDED'],
    ['resumption', 'RESUME_PROCESS_INSTANCE', 'ACTIVE'],
  ] as const) {
    const { status, body } = await begin(noun);
    expect({ status, body }).toMatchObject({ status: 200, body: { batchOperationType: type } });
    await ended(body.batchOperationKey as string).toMatchObject({
      state: 'COMPLETED',
      operationsCompletedCount: 1,
      operationsFailedCount: noun === 'suspension' ? 1 : 0,
    });
    expect(await states()).toEqual(['ACTIVE', after]);
  }
});

it('is refused to a caller with too many unfinished ones', async () => {
  const xml = bpmn('many', start(), serviceTask('work'), end(), path('start->work->end'));
  for (let at = 0; at < 100; at += 1) {
    const changed = xml.replace('<process ', `<process name="${at}" `);
    await deploy(server, { 'many.bpmn': changed });
    const created = await ask('POST /v2/process-instances', { processDefinitionId: 'many' });
    const key = created.body.processDefinitionKey as string;
    // The deletion of the history waits for the instance.
    const deleted = await ask(`POST /v2/resources/${key}/deletion`, { deleteHistory: true });
    expect(deleted.status).toBe(200);
  }
  const filter = { processDefinitionId: 'none' };
  const refused = await ask('POST /v2/process-instances/cancellation', { filter });
  expect(refused).toMatchObject({
    status: 409,
    body: {
      title: 'INVALID_STATE',
      detail: expect.stringContaining('100 batch operations of this caller') as string,
    },
  });
  expect((await ask('POST /v2/process-instances/cancellation', { filter }, 'dan:p')).status).toBe(
    403,
  );
});
