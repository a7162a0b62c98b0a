import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { injectFiles } from '../deploy-files.ts';
import { sequence, serviceTask, userTask } from '../scenario/bpmn.ts';
import { createFaultyApplication, type FaultyApplication } from './faulty-application.ts';

/**
 * Every status that Camunda documents for failing a job, throwing an error for it and completing a user task, reached
 * through HTTP and with that meaning. The exception is 409 for the user task, which only a task in transition gets.
 */

/** A valid key without a row. */
const absent = '2251799814685247';
/** The number of commands that may wait; new work is refused at half of it. */
const waitingMax = 8;

let application: FaultyApplication;
beforeEach(async () => {
  application = await createFaultyApplication(`--waiting-max=${waitingMax}`);
  await deploy();
});
afterEach(() => application.stop());

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
}

/** One of the three operations: its path, a valid body and an invalid one. */
interface Operation {
  readonly name: string;
  readonly path: (key: string) => string;
  readonly body: object;
  readonly wrong: object;
  /** Creates a resource on which the operation can succeed once. */
  readonly prepare: () => Promise<string>;
  readonly stateOf: (key: string) => Promise<unknown>;
  /** Brings the resource into a state that does not allow the operation, and the answer in that state. */
  readonly spoil: (key: string) => Promise<void>;
  readonly spoilt: { readonly status: number; readonly title: string };
}

const operations: readonly Operation[] = [
  {
    name: 'fail job',
    path: (key) => `/v2/jobs/${key}/failure`,
    body: { retries: 0, errorMessage: 'out of paper' },
    wrong: { retries: 'none' },
    prepare: newJob,
    stateOf: jobState,
    spoil: async (key) => {
      expect((await post(`/v2/jobs/${key}/failure`, { retries: 0 })).status).toBe(204);
    },
    spoilt: { status: 409, title: 'INVALID_STATE' },
  },
  {
    name: 'throw error',
    path: (key) => `/v2/jobs/${key}/error`,
    body: { errorCode: 'NO_STOCK' },
    wrong: { errorCode: 7 },
    prepare: newJob,
    stateOf: jobState,
    spoil: async (key) => {
      expect((await post(`/v2/jobs/${key}/error`, { errorCode: 'A' })).status).toBe(204);
    },
    spoilt: { status: 409, title: 'INVALID_STATE' },
  },
  {
    name: 'complete user task',
    path: (key) => `/v2/user-tasks/${key}/completion`,
    body: { variables: { approved: true } },
    wrong: { variables: 'approved' },
    prepare: newUserTask,
    stateOf: async (key) => (await get(`/v2/user-tasks/${key}`))['state'],
    spoil: async (key) => {
      expect((await post(`/v2/user-tasks/${key}/completion`, {})).status).toBe(204);
    },
    // A completed task is 404. The only other state that forbids the operation is a transition under way, which needs
    // task listeners.
    spoilt: { status: 404, title: 'NOT_FOUND' },
  },
];

describe.each(operations)('$name', ({ path, body, wrong, prepare, stateOf, spoil, spoilt }) => {
  it('answers 204 when it is done', async () => {
    expect((await post(path(await prepare()), body)).status).toBe(204);
  });

  it('answers 400 to an unreadable request, and changes nothing', async () => {
    const key = await prepare();
    const before = await stateOf(key);
    const refused = await post(path(key), wrong);
    expect(refused).toMatchObject({ status: 400, problem: { title: 'Bad Request' } });
    expectProblem(refused, path(key));
    expect(await stateOf(key)).toBe(before);
  });

  it('answers 404 when the resource does not exist', async () => {
    const refused = await post(path(absent), body);
    expect(refused).toMatchObject({ status: 404, problem: { title: 'NOT_FOUND' } });
    expectProblem(refused, path(absent));
  });

  it(`answers ${spoilt.status} when its state does not allow it, and changes nothing`, async () => {
    const key = await prepare();
    await spoil(key);
    const before = await stateOf(key);
    const refused = await post(path(key), body);
    expect(refused).toMatchObject({ status: spoilt.status, problem: { title: spoilt.title } });
    expectProblem(refused, path(key));
    expect(await stateOf(key)).toBe(before);
  });

  it('answers 500 to a bug of the server, which fails alone and changes nothing', async () => {
    const [key, other] = [await prepare(), await prepare()];
    const before = await stateOf(key);
    application.faults.brokenKeys.add(key);
    const [failed, done] = await Promise.all([post(path(key), body), post(path(other), body)]);
    expect(failed).toMatchObject({ status: 500, problem: { title: 'INTERNAL' } });
    expectProblem(failed, path(key));
    expect(done.status).toBe(204);
    expect(application.errors).toHaveLength(1);
    expect(await stateOf(key)).toBe(before);
    application.faults.brokenKeys.clear();
    expect((await post(path(key), body)).status).toBe(204);
  });

  it('answers 503 when too many commands wait, but new work is refused earlier', async () => {
    const keys: string[] = [];
    // One command in the batch that commits, as many as may wait, and one more.
    for (let index = 0; index < waitingMax + 2; index++) keys.push(await prepare());
    const disk = Promise.withResolvers<undefined>();
    application.faults.commitMay = disk.promise;
    const sent: Promise<Answer>[] = [];
    const send = async (path: string, requestBody: object): Promise<void> => {
      sent.push(post(path, requestBody));
      await untilWaiting(sent.length - 1);
    };
    for (const key of keys.slice(0, 1 + waitingMax / 2)) await send(path(key), body);
    const newWork = await post('/v2/process-instances', { processDefinitionId: 'work' });
    for (const key of keys.slice(1 + waitingMax / 2, -1)) await send(path(key), body);
    const refused = await post(path(keys.at(-1) ?? ''), body);
    disk.resolve(undefined);

    expect(newWork).toMatchObject({ status: 503, problem: { title: 'RESOURCE_EXHAUSTED' } });
    expect(refused).toMatchObject({ status: 503, problem: { title: 'RESOURCE_EXHAUSTED' } });
    expectProblem(refused, path(keys.at(-1) ?? ''));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([204]));
    expect((await post(path(keys.at(-1) ?? ''), body)).status).toBe(204);
  });
});

interface Answer {
  readonly status: number;
  readonly mediaType: string;
  readonly problem: Problem | undefined;
}

async function post(path: string, body: object): Promise<Answer> {
  const response = await application.app.inject({ method: 'POST', url: path, payload: body });
  return {
    status: response.statusCode,
    mediaType: response.headers['content-type'] ?? '',
    problem: response.statusCode < 400 ? undefined : response.json<Problem>(),
  };
}

function expectProblem({ status, mediaType, problem }: Answer, path: string): void {
  expect(mediaType).toContain('application/problem+json');
  expect(problem).toMatchObject({ type: 'about:blank', status, instance: path });
  expect(problem?.detail).not.toBe('');
}

async function get(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await application.app.inject(path)).json();
}

async function jobState(key: string): Promise<unknown> {
  return search('jobs', { jobKey: key }).then(([job]) => job?.['state']);
}

async function search(
  resource: string,
  filter: object,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const response = await application.app.inject({
    method: 'POST',
    url: `/v2/${resource}/search`,
    payload: { filter },
  });
  return response.json<{ items: Record<string, unknown>[] }>().items;
}

async function newJob(): Promise<string> {
  const processInstanceKey = await create('work');
  const [job] = await search('jobs', { processInstanceKey });
  return String(job?.['jobKey']);
}

async function newUserTask(): Promise<string> {
  const processInstanceKey = await create('review');
  const [task] = await search('user-tasks', { processInstanceKey });
  return String(task?.['userTaskKey']);
}

async function create(processDefinitionId: string): Promise<string> {
  const response = await application.app.inject({
    method: 'POST',
    url: '/v2/process-instances',
    payload: { processDefinitionId },
  });
  return response.json<{ processInstanceKey: string }>().processInstanceKey;
}

async function deploy(): Promise<void> {
  const deployed = await injectFiles(application.app, [
    ['work.bpmn', sequence('work', serviceTask('task'))],
    ['review.bpmn', sequence('review', userTask('task'))],
  ]);
  expect(deployed.status, deployed.body).toBe(200);
}

/** A request must reach the engine before the next one is sent. */
async function untilWaiting(count: number): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if ((await application.orchestrator.statistics()).commandsWaiting >= count) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`Expected ${count} commands to wait`);
}
