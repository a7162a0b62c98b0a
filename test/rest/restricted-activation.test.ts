import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { bpmn, end, path, serviceTask, start } from '../scenario/bpmn.ts';
import { type Answer, askAs, deploy, grantBy } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

/** Workers with different rights wait for jobs of one type. */
let server: Application;
const ask = askAs(() => server);
beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
  for (const id of ['a', 'b']) {
    const task = serviceTask('task', { type: 'work' });
    const xml = bpmn(id, start(), task, end(), path('start->task->end'));
    await deploy(server, { 'p.bpmn': xml });
  }
  const grant = grantBy(ask);
  for (const username of ['eve', 'ada', 'bob']) {
    await ask('POST /v2/users', { username, password: 'p' });
  }
  await grant('ada', 'PROCESS_DEFINITION', 'a', 'UPDATE_PROCESS_INSTANCE');
  await grant('bob', 'PROCESS_DEFINITION', 'b', 'UPDATE_PROCESS_INSTANCE');
}, 60_000);
afterAll(() => server.stop());

const create = (processDefinitionId: string) =>
  ask('POST /v2/process-instances', { processDefinitionId });

/** Waits for jobs as this user; resolves when the request waits. */
async function wait(username: string, maxJobsToActivate = 1): Promise<{ answer: Promise<Answer> }> {
  const { activationsWaiting } = await server.orchestrator.statistics();
  const body = { type: 'work', timeout: 60_000, maxJobsToActivate, requestTimeout: 30_000 };
  const answer = ask('POST /v2/jobs/activation', body, `${username}:p`);
  await expect
    .poll(async () => (await server.orchestrator.statistics()).activationsWaiting)
    .toBe(activationsWaiting + 1);
  return { answer };
}

const processesOf = ({ body }: Answer) =>
  (body as { jobs: readonly { processDefinitionId: string }[] }).jobs.map(
    ({ processDefinitionId }) => processDefinitionId,
  );

it('a worker without rights that waits longer does not hide a job from the next one', async () => {
  await wait('eve');
  await wait('eve');
  await wait('bob');
  const { answer } = await wait('ada');
  await create('a');
  expect(processesOf(await answer)).toEqual(['a']);
  expect((await server.orchestrator.statistics()).activationsWaiting).toBe(3);
});

it('the next worker takes the jobs that one worker may not take', async () => {
  const first = await wait('ada', 5);
  // Bob waits already, with room for one job.
  await Promise.all([create('b'), create('a')]);
  expect(processesOf(await first.answer)).toEqual(['a']);
  await expect
    .poll(async () => (await server.orchestrator.statistics()).activationsWaiting)
    .toBe(2);
});
