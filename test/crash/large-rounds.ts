import { deployFiles } from '../deploy-files.ts';
import {
  definitions,
  element,
  end,
  error,
  errorBoundary,
  path,
  serviceTask,
  start,
} from '../scenario/bpmn.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';
import { createRandom } from './random.ts';
import type { Round } from './rounds.ts';

/** Inner instances of each round. They need many decisions, so that a kill hits the middle. */
const size = 1_500;
const killWithinMs = 300;
const settleMsMax = 60_000;

/** The work during which the server is killed. */
const works = ['create', 'cancel', 'interrupt', 'terminate'] as const;
type Work = (typeof works)[number];

/**
 * Kills a server in the middle of work on a large instance that continuations do, again and again on the same tables. With
 * a shared database another node may do the rest at once.
 */
export async function runLargeRounds(options: {
  readonly flags: readonly string[];
  readonly isShared: boolean;
  readonly rounds: number;
  readonly seed: number;
  readonly onRound?: (round: Round) => void;
}): Promise<readonly Round[]> {
  const random = createRandom(options.seed);
  const startNode = () => startServerProcess(options.flags);
  const rounds: Round[] = [];
  let server = await startNode();
  const other = options.isShared ? await startNode() : undefined;
  try {
    for (let index = 1; index <= options.rounds; index += 1) {
      const work = works[index % works.length] ?? 'create';
      const instance = await beginRound(server, index.toString(), work);
      const killedAfterMs = random.below(killWithinMs);
      const answer = act(server, work, instance).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, killedAfterMs));
      await server.kill();
      const isAcknowledged = (await answer) === 204;
      server = await startNode();
      const violations = await audit(other ?? server, work, instance, isAcknowledged);
      const acknowledged = isAcknowledged ? 1 : 0;
      const { startMs } = server;
      const unknown = 1 - acknowledged;
      const round = { round: index, killedAfterMs, acknowledged, unknown, startMs, violations };
      rounds.push(round);
      options.onRound?.(round);
    }
  } finally {
    await server.stop();
    await other?.stop();
  }
  return rounds;
}

interface LargeInstance {
  readonly name: string;
  readonly processInstanceKey: string;
  /** The job whose completion, or whose error, begins the work. */
  readonly jobKey: string | undefined;
}

async function beginRound(server: ServerProcess, name: string, work: Work): Promise<LargeInstance> {
  const processId = `large-${name}`;
  await deployFiles(server.url, { [`${processId}.bpmn`]: largeProcess(processId, name) });
  const created = await post(server, '/process-instances', { processDefinitionId: processId });
  const { processInstanceKey } = created.body as { readonly processInstanceKey: string };
  const instance = { name, processInstanceKey, jobKey: undefined };
  if (work === 'create') return instance;
  await until(async () => (await jobs(server, `many-${name}`, 'CREATED')) === size);
  if (work === 'cancel') return instance;
  const type = work === 'interrupt' ? `many-${name}` : `stop-${name}`;
  return { ...instance, jobKey: await activateOne(server, type) };
}

/** A fork into very many tasks in a sub-process that an error interrupts, and a task before a terminate end event. */
function largeProcess(processId: string, name: string): string {
  const loop = `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..${size} return i" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`;
  const many = element('serviceTask', 'many', {
    extensions: `<zeebe:taskDefinition type="many-${name}" />`,
    content: loop,
  });
  return definitions(
    error('E', 'bad'),
    `<bpmn:process id="${processId}" isExecutable="true">${[
      start(),
      element('parallelGateway', 'fork'),
      element('subProcess', 'sub', {
        content: [start('inside'), many, path('inside->many')].join(''),
      }),
      errorBoundary('interrupted', 'sub', 'E'),
      serviceTask('after', { type: `after-${name}` }),
      serviceTask('stop', { type: `stop-${name}` }),
      element('endEvent', 'terminate', { content: '<bpmn:terminateEventDefinition />' }),
      end(),
      path('start->fork->sub'),
      path('fork->stop->terminate'),
      path('interrupted->after->end'),
    ].join('')}</bpmn:process>`,
  );
}

/** Returns the status of the request that begins the work; 204 if the creation has begun it. */
async function act(
  server: ServerProcess,
  work: Work,
  { processInstanceKey, jobKey = '' }: LargeInstance,
): Promise<number> {
  if (work === 'create') return 204;
  const [path, body] = {
    cancel: [`/process-instances/${processInstanceKey}/cancellation`, {}] as const,
    interrupt: [`/jobs/${jobKey}/error`, { errorCode: 'bad' }] as const,
    terminate: [`/jobs/${jobKey}/completion`, {}] as const,
  }[work];
  return (await post(server, path, body)).status;
}

async function audit(
  server: ServerProcess,
  work: Work,
  instance: LargeInstance,
  isAcknowledged: boolean,
): Promise<readonly string[]> {
  const { name, processInstanceKey } = instance;
  // An unacknowledged request may or may not have been executed; after a repetition it has been.
  const again = isAcknowledged ? 204 : await act(server, work, instance);
  const wrong: string[] = [];
  const expect = async (what: string, value: () => Promise<unknown>, expected: unknown) => {
    const isRight = await until(async () => (await value()) === expected);
    if (!isRight)
      wrong.push(`${work}: ${what} is ${String(await value())}, not ${String(expected)}`);
  };
  if (again !== 204 && again !== 404) wrong.push(`${work}: asked for again it answers ${again}`);
  const state = () => stateOf(server, processInstanceKey);
  const alive = () => total(server, 'element-instances', { processInstanceKey, state: 'ACTIVE' });
  const all = () => total(server, 'jobs', { processInstanceKey, type: `many-${name}` });
  if (work === 'create') {
    await expect('jobs', () => jobs(server, `many-${name}`, 'CREATED'), size);
    await post(server, `/process-instances/${processInstanceKey}/cancellation`, {});
  }
  if (work === 'interrupt') {
    await expect(
      'jobs after the boundary event',
      () => jobs(server, `after-${name}`, 'CREATED'),
      1,
    );
    await expect('jobs left', () => jobs(server, `many-${name}`, 'CREATED'), 0);
    // The tasks `after` and `stop`.
    await expect('living elements', alive, 2);
    await post(server, `/jobs/${await activateOne(server, `after-${name}`)}/completion`, {});
    await post(server, `/jobs/${await activateOne(server, `stop-${name}`)}/completion`, {});
  }
  const isCompleted = work === 'interrupt' || work === 'terminate';
  await expect('state', state, isCompleted ? 'COMPLETED' : 'TERMINATED');
  await expect('living elements at the end', alive, 0);
  await expect('jobs in all', all, size);
  return wrong;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function post(server: ServerProcess, path: string, body: object): Promise<Answer> {
  const response = await fetch(`${server.url}/v2${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

async function total(server: ServerProcess, resource: string, filter: object): Promise<number> {
  const { body } = await post(server, `/${resource}/search`, { filter, page: { limit: 1 } });
  return (body as { readonly page: { readonly totalItems: number } }).page.totalItems;
}

function jobs(server: ServerProcess, type: string, state: string): Promise<number> {
  return total(server, 'jobs', { type, state });
}

async function stateOf(server: ServerProcess, key: string): Promise<string> {
  const { body } = await post(server, '/process-instances/search', {
    filter: { processInstanceKey: key },
  });
  const { items } = body as { readonly items: readonly { readonly state: string }[] };
  return items[0]?.state ?? 'missing';
}

async function activateOne(server: ServerProcess, type: string): Promise<string> {
  const { body } = await post(server, '/jobs/activation', {
    type,
    worker: 'crash',
    timeout: 3_600_000,
    maxJobsToActivate: 1,
    requestTimeout: 10_000,
  });
  return (body as { readonly jobs: readonly { readonly jobKey: string }[] }).jobs[0]?.jobKey ?? '';
}

/** Checks repeatedly, and returns whether the condition has become true in time. */
async function until(isTrue: () => Promise<boolean>): Promise<boolean> {
  const giveUpAtMs = performance.now() + settleMsMax;
  while (!(await isTrue())) {
    if (performance.now() > giveUpAtMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
