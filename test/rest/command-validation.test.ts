import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { createTestApplication } from './test-application.ts';

let application: Application;

beforeAll(async () => {
  application = await createTestApplication('--long-poll-ms=0', '--jobs=off');
});

afterAll(() => application.stop());

interface Refused {
  readonly request: readonly [method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string];
  readonly body?: unknown;
  readonly title: string;
  readonly detail: string;
}

const absent = '2251799814685247';
const noUpdate =
  'No update data provided. Provide at least an "action" or a non-null value for a supported attribute in the "changeset".';
const disabled = (request: string): string =>
  `Expected to handle request ${request} with tenant identifier 'acme', but multi-tenancy is disabled`;
const noDate = (name: string, value: string): string =>
  `The provided ${name} '${value}' cannot be parsed as a date according to RFC 3339, section 5.6.`;

const create = ['POST', '/process-instances'] as const;
const activate = ['POST', '/jobs/activation'] as const;
const updateJob = ['PATCH', `/jobs/${absent}`] as const;
const updateTask = ['PATCH', `/user-tasks/${absent}`] as const;
const readable = 'Bad Request';
const invalid = 'INVALID_ARGUMENT';

const refused: readonly Refused[] = [
  { request: create, title: readable, detail: 'Required request body is missing' },
  { request: create, body: null, title: readable, detail: 'Required request body is missing' },
  {
    request: create,
    body: { variables: {} },
    title: invalid,
    detail: 'At least one of [processDefinitionId, processDefinitionKey] is required.',
  },
  {
    request: create,
    body: { processDefinitionId: 'a', processDefinitionKey: '1' },
    title: invalid,
    detail: 'Only one of [processDefinitionId, processDefinitionKey] is allowed.',
  },
  {
    request: create,
    body: { processDefinitionKey: 'order' },
    title: invalid,
    detail:
      "The provided processDefinitionKey 'order' is not a valid key. Expected a numeric value. Did you pass an entity id instead of an entity key?.",
  },
  {
    request: create,
    body: { processDefinitionId: 'a', operationReference: 0 },
    title: invalid,
    detail: "The value for operationReference is '0' but must be > 0.",
  },
  {
    request: updateJob,
    body: { changeset: { retries: 1 }, operationReference: 0 },
    title: invalid,
    detail: "The value for operationReference is '0' but must be > 0.",
  },
  {
    request: create,
    body: { processDefinitionId: 'a', tenantId: 'acme' },
    title: invalid,
    detail: disabled('Create Process Instance'),
  },
  {
    request: create,
    body: { processDefinitionId: 'a', variables: [] },
    title: readable,
    detail: 'Request property [variables] cannot be parsed',
  },
  {
    request: create,
    body: { processDefinitionId: 'a', processDefinitionVersion: 2 ** 31 },
    title: readable,
    detail: 'Request property [processDefinitionVersion] cannot be parsed',
  },
  {
    request: activate,
    body: {},
    title: invalid,
    detail: 'No type provided. No timeout provided. No maxJobsToActivate provided.',
  },
  {
    request: activate,
    body: { type: 'a', timeout: 0, maxJobsToActivate: -1 },
    title: invalid,
    detail:
      "The value for timeout is '0' but must be greater than 0. The value for maxJobsToActivate is '-1' but must be greater than 0.",
  },
  {
    request: activate,
    body: { type: 1000, timeout: 1, maxJobsToActivate: 1 },
    title: readable,
    detail: 'Request property [type] cannot be parsed',
  },
  {
    request: activate,
    body: { type: 'a', timeout: 1, maxJobsToActivate: 1, tenantIds: ['acme'] },
    title: invalid,
    detail: disabled('Activate Jobs'),
  },
  {
    request: activate,
    body: { type: 'a', timeout: 1, maxJobsToActivate: 1, tenantFilter: 'MINE' },
    title: readable,
    detail:
      "Unexpected value 'MINE' for enum field 'tenantFilter'. Use any of the following values: [PROVIDED, ASSIGNED]",
  },
  {
    request: ['POST', '/jobs/first/completion'],
    title: readable,
    detail: "Failed to convert 'jobKey' with value: 'first'",
  },
  {
    request: ['POST', `/jobs/${absent}/completion`],
    body: { variable: {} },
    title: readable,
    detail: 'Request property [variable] cannot be parsed',
  },
  {
    request: ['POST', `/jobs/${absent}/completion`],
    body: { result: { type: 'userTask', corrections: { priority: 101 } } },
    title: invalid,
    detail: "The value for priority is '101' but must be within the [0,100] range.",
  },
  {
    request: ['POST', `/jobs/${absent}/error`],
    body: {},
    title: invalid,
    detail: 'No errorCode provided.',
  },
  {
    request: updateJob,
    body: { changeset: {} },
    title: invalid,
    detail: 'At least one of [retries, timeout, priority] is required.',
  },
  {
    request: updateJob,
    body: { changeset: { retries: '3' } },
    title: readable,
    detail: 'Request property [changeset.retries] cannot be parsed',
  },
  {
    request: ['POST', `/user-tasks/${absent}/assignment`],
    body: { assignee: ' ' },
    title: invalid,
    detail: 'No assignee provided',
  },
  { request: updateTask, body: {}, title: invalid, detail: noUpdate },
  {
    request: updateTask,
    body: { changeset: { priority: null, assignee: 'x' } },
    title: invalid,
    detail: noUpdate,
  },
  {
    request: updateTask,
    body: { changeset: { dueDate: '2026-02-30T00:00:00Z' } },
    title: invalid,
    detail: noDate('dueDate', '2026-02-30T00:00:00Z'),
  },
  {
    request: updateTask,
    body: { changeset: { priority: -1 } },
    title: invalid,
    detail: "The value for priority is '-1' but must be within the [0,100] range.",
  },
  {
    request: ['POST', `/jobs/${absent}/error`],
    body: { errorCode: null },
    title: invalid,
    detail: 'No errorCode provided.',
  },
  {
    request: ['POST', '/process-instances'],
    body: { processDefinitionId: 'p', tags: [null] },
    title: readable,
    detail: 'Request property [tags[0]] cannot be parsed',
  },
  {
    request: ['PUT', '/clock'],
    body: { timestamp: 'noon' },
    title: readable,
    detail: 'Request property [timestamp] cannot be parsed',
  },
  {
    request: ['PUT', '/clock'],
    body: { timestamp: -1 },
    title: invalid,
    detail: "The value for timestamp is '-1' but must be not negative.",
  },
];

describe('a command whose request is wrong', () => {
  test.each(refused)('$request $body → $detail', async ({ request, body, title, detail }) => {
    const [method, path] = request;
    const before = await application.orchestrator.statistics();
    const response = await application.app.inject({
      method,
      url: `/v2${path}`,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) }),
    });
    expect(response.json()).toEqual({
      type: 'about:blank',
      title,
      status: 400,
      detail,
      instance: `/v2${path}`,
    });
    const after = await application.orchestrator.statistics();
    expect(after.commandsAccepted).toBe(before.commandsAccepted);
  });
});

test.each(['', ' ', 'acme'])('a deployment for the tenant %j is refused', async (tenantId) => {
  const form = new FormData();
  form.append('resources', new Blob(['a text']), 'notes.txt');
  form.append('tenantId', tenantId);
  const request = new Request('http://localhost', { method: 'POST', body: form });
  const response = await application.app.inject({
    method: 'POST',
    url: '/v2/deployments',
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  expect(response.json()).toMatchObject({
    status: 400,
    title: invalid,
    detail: disabled('Deploy Resources').replace('acme', tenantId),
  });
});

const missing: readonly (readonly [Refused['request'], unknown, string])[] = [
  [['POST', `/jobs/${absent}/completion`], {}, "Command 'COMPLETE' rejected"],
  [['POST', `/jobs/${absent}/failure`], {}, "Command 'FAIL' rejected"],
  [['POST', `/jobs/${absent}/error`], { errorCode: 'E' }, "Command 'THROW_ERROR' rejected"],
  [updateJob, { changeset: { retries: 1 } }, "Command 'UPDATE' rejected"],
  [['POST', `/user-tasks/${absent}/completion`], {}, "Command 'COMPLETE' rejected"],
  [['POST', `/user-tasks/${absent}/assignment`], { assignee: 'a' }, "Command 'ASSIGN' rejected"],
  [['DELETE', `/user-tasks/${absent}/assignee`], undefined, "Command 'ASSIGN' rejected"],
  [updateTask, { changeset: { priority: 1 } }, "Command 'UPDATE' rejected"],
  [['POST', `/incidents/${absent}/resolution`], {}, "Command 'RESOLVE' rejected"],
  [['POST', `/process-instances/${absent}/cancellation`], {}, "Command 'CANCEL' rejected"],
  [['POST', `/process-instances/${absent}/incident-resolution`], {}, ''],
  [
    ['PUT', `/element-instances/${absent}/variables`],
    { variables: {} },
    "Command 'UPDATE' rejected",
  ],
  [['POST', `/resources/${absent}/deletion`], {}, ''],
  [create, { processDefinitionId: 'absent' }, "Command 'CREATE' rejected"],
];

describe('a command on a resource that does not exist', () => {
  test.each(missing)('%j is answered with 404', async ([method, path], body, detail) => {
    const response = await application.app.inject({
      method,
      url: `/v2${path}`,
      ...(body === undefined ? {} : { payload: body as object }),
    });
    expect(response.json()).toMatchObject({ title: 'NOT_FOUND', status: 404 });
    expect(response.json<{ detail: string }>().detail).toContain(detail);
  });
});
