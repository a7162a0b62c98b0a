import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, openCluster } from '../scenario/scenario-cluster.ts';
import { findFaults } from './invariants.ts';
import { createRandom, type Random } from './random.ts';
import { makeProcess, type RandomProcess } from './random-process.ts';

interface Simulation {
  readonly random: Random;
  readonly process: RandomProcess;
  readonly statuses: Set<number>;
  cluster: Cluster;
  folder: string;
  nowMs: number;
}

const startMs = Date.UTC(2026, 0, 1);
const instancesMax = 4;
const drainsMax = 60;

/**
 * Runs a random process with random work, messages, signals, variables and moments. After some steps the server
 * crashes: a copy of its files, without what it had not committed, is opened in its place. Returns the faults, as
 * sentences.
 */
export async function simulate({
  seed,
  steps,
}: {
  readonly seed: number;
  readonly steps: number;
}): Promise<readonly string[]> {
  const random = createRandom(seed);
  const process = makeProcess(random, 'p');
  const folder = mkdtempSync(join(tmpdir(), 'continuo-simulation-'));
  const clock = { nowMs: startMs };
  const cluster = await open(folder, () => clock.nowMs);
  const simulation = Object.assign(clock, {
    random,
    process,
    statuses: new Set<number>(),
    cluster,
    folder,
  });
  try {
    const deployed = await cluster.deploy(process.xml);
    if (deployed.status !== 200) return [`not deployed: ${JSON.stringify(deployed.body)}`];
    for (let step = 0; step < steps; step += 1) {
      await random.pick([act, act, act, act, act, act, act, crash])(simulation);
      if (step % 20 === 19) {
        const faults = await faultsOf(simulation);
        if (faults.length > 0) return faults;
      }
    }
    await drain(simulation);
    return await faultsOf(simulation);
  } finally {
    await simulation.cluster.close();
    rmSync(simulation.folder, { recursive: true, force: true });
  }
}

function open(dataDir: string, systemMs: () => number): Promise<Cluster> {
  return openCluster({ dataDir, systemMs });
}

async function faultsOf({ cluster, process, statuses }: Simulation): Promise<readonly string[]> {
  const faults = await findFaults(cluster, process.timers);
  return statuses.has(500) ? [...faults, 'a request was answered with 500'] : faults;
}

async function call(simulation: Simulation, path: string, body: object = {}, method = 'POST') {
  const { cluster, statuses } = simulation;
  const answer = await cluster.call(method as 'POST', path, body);
  statuses.add(answer.status);
  return answer.body as Record<string, unknown>;
}

/** A crash in the middle of any work: the copy has everything that was committed, and the open batch is dropped. */
async function crash(simulation: Simulation): Promise<void> {
  const running = act(simulation);
  const copy = mkdtempSync(join(tmpdir(), 'continuo-simulation-'));
  const isLock = (file: string) => /lock/i.test(file.slice(simulation.folder.length));
  cpSync(simulation.folder, copy, { recursive: true, filter: (file) => !isLock(file) });
  await running;
  await simulation.cluster.close();
  rmSync(simulation.folder, { recursive: true, force: true });
  simulation.folder = copy;
  simulation.cluster = await open(copy, () => simulation.nowMs);
}

async function act(simulation: Simulation): Promise<void> {
  const { random } = simulation;
  const action = random.pick([
    create,
    work,
    work,
    work,
    errorOf,
    person,
    message,
    message,
    signal,
    variable,
    time,
  ]);
  await action(simulation);
}

type Action = (simulation: Simulation) => Promise<unknown>;

const livingOf = async ({ cluster }: Simulation) => {
  const filter = { state: 'ACTIVE', processDefinitionId: 'p' };
  const items = await cluster.search('process-instances', filter);
  return items as readonly { readonly processInstanceKey: string }[];
};

const create: Action = async (simulation) => {
  if ((await livingOf(simulation)).length >= instancesMax) return;
  const key = simulation.random.pick(['a', 'b']);
  await call(simulation, '/process-instances', {
    processDefinitionId: 'p',
    variables: { key, x: simulation.random.integer(4) },
  });
};

const jobsOf = async (simulation: Simulation, max: number) => {
  const activation = { type: 'work', worker: 'w', timeout: 1_000, requestTimeout: -1 };
  const answer = await call(simulation, '/jobs/activation', {
    ...activation,
    maxJobsToActivate: max,
  });
  return (answer['jobs'] ?? []) as readonly { readonly jobKey: string }[];
};

const work: Action = async (simulation) => {
  for (const { jobKey } of await jobsOf(simulation, 2)) {
    const variables = simulation.random.chance(30) ? { x: simulation.random.integer(9) } : {};
    await call(simulation, `/jobs/${jobKey}/completion`, { variables });
  }
};

const errorOf: Action = async (simulation) => {
  for (const { jobKey } of await jobsOf(simulation, 1)) {
    await call(simulation, `/jobs/${jobKey}/error`, { errorCode: 'E' });
  }
};

const person: Action = async (simulation) => {
  const tasks = await simulation.cluster.search('user-tasks', { state: 'CREATED' });
  const [task] = tasks as readonly { readonly userTaskKey: string }[];
  if (task !== undefined) await call(simulation, `/user-tasks/${task.userTaskKey}/completion`);
};

const publish = (simulation: Simulation, name: string, correlationKey: string) =>
  call(simulation, '/messages/publication', {
    name,
    correlationKey,
    timeToLive: simulation.random.integer(2) * 30_000,
  });

const message: Action = async (simulation) => {
  const { random, process } = simulation;
  const name = process.messages[random.integer(process.messages.length)];
  if (name !== undefined) await publish(simulation, name, random.pick(['a', 'b']));
};

const signal: Action = async (simulation) => {
  const { random, process } = simulation;
  const signalName = process.signals[random.integer(process.signals.length)];
  if (signalName !== undefined) await call(simulation, '/signals/broadcast', { signalName });
};

const variable: Action = async (simulation) => {
  const [living] = await livingOf(simulation);
  if (living === undefined) return;
  const path = `/element-instances/${living.processInstanceKey}/variables`;
  await call(simulation, path, { variables: { x: simulation.random.integer(9) } }, 'PUT');
};

const time: Action = async (simulation) => {
  simulation.nowMs += 1_000 * simulation.random.integer(60);
  await simulation.cluster.advance(0);
};

/** Lets every instance end: waiting elements get their triggers, and instances that cannot continue are cancelled. */
async function drain(simulation: Simulation): Promise<void> {
  const { process, cluster } = simulation;
  for (let round = 0; round < drainsMax; round += 1) {
    const living = await livingOf(simulation);
    if (living.length === 0) return;
    simulation.nowMs += 120_000;
    await cluster.advance(0);
    for (const { jobKey } of await jobsOf(simulation, 100)) {
      await call(simulation, `/jobs/${jobKey}/completion`);
    }
    await person(simulation);
    for (const name of process.messages) {
      for (const key of ['a', 'b']) await publish(simulation, name, key);
    }
    for (const signalName of process.signals) {
      await call(simulation, '/signals/broadcast', { signalName });
    }
    for (const { processInstanceKey } of living) {
      const path = `/element-instances/${processInstanceKey}/variables`;
      await call(simulation, path, { variables: { x: 100 + round } }, 'PUT');
    }
  }
  for (const { processInstanceKey } of await livingOf(simulation)) {
    await call(simulation, `/process-instances/${processInstanceKey}/cancellation`);
  }
}
