import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { createTestApplication } from './test-application.ts';

let application: Application;

beforeAll(async () => {
  application = await createTestApplication('--long-poll-ms=20000');
  await application.app.listen({ host: '127.0.0.1', port: 0 });
  const form = new FormData();
  form.append('resources', new Blob([processXml]), 'one-task.bpmn');
  await fetch(`${url()}/deployments`, { method: 'POST', body: form });
});

afterAll(() => application.stop());

const processXml = `<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
<process id="one-task" isExecutable="true"><startEvent id="start"/><sequenceFlow id="a" sourceRef="start" targetRef="task"/>
<serviceTask id="task"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="b" sourceRef="task" targetRef="end"/><endEvent id="end"/></process></definitions>`;

function port(): number {
  return (application.app.server.address() as AddressInfo).port;
}

function url(): string {
  return `http://127.0.0.1:${port()}/v2`;
}

async function post(path: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url()}${path}`, { method: 'POST', headers, body });
}

async function create(variables = '{}'): Promise<void> {
  const response = await post(
    '/process-instances',
    `{"processDefinitionId":"one-task","variables":${variables}}`,
  );
  expect(response.status).toBe(200);
}

interface Activated {
  readonly jobs: readonly { readonly jobKey: string; readonly retries: number }[];
}

const activation = '{"type":"work","timeout":60000,"maxJobsToActivate":10}';

/** Resolves when this many requests wait for jobs. */
async function waitingIs(count: number): Promise<void> {
  await expect
    .poll(async () => (await application.orchestrator.statistics()).activationsWaiting)
    .toBe(count);
}

test('a waiting activation is answered when a job is created', async () => {
  const waiting = post('/jobs/activation', activation);
  await waitingIs(1);
  await create();
  const { jobs } = (await (await waiting).json()) as Activated;
  expect(jobs).toHaveLength(1);
  expect((await post(`/jobs/${jobs[0]?.jobKey ?? ''}/completion`, '')).status).toBe(204);
});

test('a client that disconnects waits no longer and takes no job', async () => {
  const socket = connect(port(), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `POST /v2/jobs/activation HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${activation.length}\r\n\r\n${activation}`,
  );
  await waitingIs(1);
  socket.destroy();
  await waitingIs(0);
  await create();
  const { jobs } = (await (await post('/jobs/activation', activation)).json()) as Activated;
  expect(jobs).toMatchObject([{ retries: 3 }]);
  expect((await post(`/jobs/${jobs[0]?.jobKey ?? ''}/completion`, '{}')).status).toBe(204);
});

test('every digit of a variable comes back', async () => {
  const variables =
    '{"big":12345678901234567890,"nested":{"list":[9007199254740993,1.5]},"text":"9007199254740993"}';
  await create(variables);
  const text = await (await post('/jobs/activation', activation)).text();
  expect(text).toContain(`"variables":${variables}`);
});

test('an activation does not wait if the client does not want it', async () => {
  const response = await post(
    '/jobs/activation',
    '{"type":"nothing","timeout":1,"maxJobsToActivate":1,"requestTimeout":-1}',
  );
  expect(await response.text()).toBe('{"jobs":[]}');
});
