import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fate, Ledger } from '../crash/ledger.ts';
import { namesOf, type Names } from '../crash/instance-load.ts';
import type { Random } from '../crash/random.ts';
import { deployFiles } from '../deploy-files.ts';
import { sequence, serviceTask, userTask } from '../scenario/bpmn.ts';
import type { History } from './check-history.ts';
import type { ChaosCluster } from './cluster.ts';
import { newJobsHistory, type JobsHistory } from './jobs-history.ts';
import { runJobsLoad } from './jobs-load.ts';
import type { JobsSide } from './jobs-side.ts';
import { type FaultName, faults, pause } from './faults.ts';
import { emptyLeaseHistory, type LeaseHistory, runLeaseLoad } from './lease-load.ts';
import { runClusterLoad } from './instance-load.ts';

export interface Round {
  readonly fault: FaultName;
  readonly acknowledged: number;
  readonly unknown: number;
  /** Completions with the token of an expired lease, which were refused. */
  readonly late: number;
  /** Background jobs that were enqueued or completed. */
  readonly jobs: number;
  /** Events of these jobs in the feed, and repeated deliveries to a webhook. */
  readonly events: number;
  readonly repeated: number;
  /** From the end of the fault until every node had started an instance. */
  readonly recoveredMs: number;
  readonly violations: readonly string[];
}

const beforeMs = 700;
const afterMs = 700;
const publishMsMax = 20_000;
export const recoveryMsMax = 5_000;

/** Load, a fault in it, recovery, more load, and then the history. */
export async function runRound(
  cluster: ChaosCluster,
  options: {
    readonly side: JobsSide;
    readonly fault: FaultName;
    readonly name: string;
    readonly random: Random;
    readonly pauseMs: number;
  },
): Promise<Round> {
  const { fault, random, pauseMs, side } = options;
  const names = namesOf(options.name);
  const ledger = new Ledger();
  const held = emptyLeaseHistory(options.name);
  const jobs = await newJobsHistory(options.name, side);
  await deployProcesses(cluster, names, held.processId);
  let isOver = false;
  const ports = () => cluster.nodes.map((node) => node.server.port);
  const onFault = (what: string) => ledger.violations.push(what);
  const load = Promise.all([
    runClusterLoad({ ports, ledger, names, random, isOver: () => isOver }),
    runLeaseLoad({
      ports,
      history: held,
      jobType: held.processId,
      random,
      onFault,
      isOver: () => isOver,
    }),
    runJobsLoad({
      side,
      history: jobs,
      ports,
      workerPorts: () => cluster.nodes.map((node) => node.workerPort),
      random,
      onFault,
      isOver: () => isOver,
    }),
  ]);
  await pause(beforeMs);
  await untilPublished(jobs);
  await faults[fault](cluster, random, { pauseMs });
  const recoveredMs = await untilAllServe(cluster);
  await pause(afterMs);
  isOver = true;
  await load;
  const violations = await checkHistory(ports()[0] ?? 0, {
    names,
    creations: ledger.creations,
    jobCalls: ledger.jobCalls,
    taskCalls: ledger.taskCalls,
    leases: [...ledger.leases],
    violations: ledger.violations,
    held,
    jobs,
  });
  return { fault, ...countAll({ ledger, held, jobs }), recoveredMs, violations };
}

function deployProcesses(cluster: ChaosCluster, names: Names, heldId: string): Promise<unknown> {
  return deployFiles(cluster.nodes[0]?.server.url ?? '', {
    [`${names.processId}.bpmn`]: sequence(
      names.processId,
      serviceTask('work', { type: names.jobType, retries: '5' }),
      userTask('check'),
    ),
    [`${heldId}.bpmn`]: sequence(heldId, serviceTask('hold', { type: heldId })),
    'probe.bpmn': sequence('probe', serviceTask('wait')),
  });
}

function countAll(of: {
  readonly ledger: Ledger;
  readonly held: LeaseHistory;
  readonly jobs: JobsHistory;
}): Omit<Round, 'fault' | 'recoveredMs' | 'violations'> {
  const { tenants, completions } = of.jobs;
  const enqueued = tenants.flatMap((tenant) => tenant.enqueued);
  const deliveries = tenants.flatMap(({ webhook }) => webhook.deliveries);
  const ids = new Set(deliveries.map(({ headers }) => headers['webhook-id']));
  const count = (fate: Fate, ...calls: readonly (readonly { readonly fate: Fate }[])[]) =>
    calls.flat().filter((call) => call.fate === fate).length;
  return {
    acknowledged: of.ledger.acknowledged,
    unknown: of.ledger.unknown,
    late: count('refused', of.held.calls, completions),
    jobs: count('acknowledged', enqueued, completions),
    events: tenants.reduce((sum, { pulled }) => sum + pulled.length, 0),
    repeated: deliveries.length - ids.size,
  };
}

/**
 * The node that sends to webhooks looks every five seconds for webhooks of other nodes. The fault should hit it at
 * work.
 */
async function untilPublished({ tenants }: JobsHistory): Promise<void> {
  const untilMs = performance.now() + publishMsMax;
  while (tenants.some(({ webhook }) => webhook.deliveries.length === 0)) {
    if (performance.now() > untilMs) return;
    await pause(50);
  }
}

async function untilAllServe(cluster: ChaosCluster): Promise<number> {
  const startedAtMs = performance.now();
  const serves = async (url: string): Promise<void> => {
    while (performance.now() - startedAtMs < 4 * recoveryMsMax) {
      try {
        const answer = await fetch(`${url}/v2/process-instances`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"processDefinitionId":"probe"}',
          signal: AbortSignal.timeout(recoveryMsMax),
        });
        await answer.arrayBuffer();
        if (answer.status === 200) return;
      } catch {
        // Not yet.
      }
      await pause(50);
    }
  };
  await Promise.all(cluster.nodes.map((node) => serves(node.server.url)));
  return performance.now() - startedAtMs;
}

const checker = fileURLToPath(new URL('./check-history.ts', import.meta.url));

/** Runs in a separate process, which knows only the ledger and the server's answers. */
async function checkHistory(port: number, history: History): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-history-'));
  try {
    const file = join(folder, 'ledger.json');
    writeFileSync(file, JSON.stringify(history));
    const child = spawn(process.execPath, [checker, file, port.toString()], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [said, failed, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    const lines = said.split('\n').filter((line) => line !== '');
    return code === 0 || lines.length > 0 ? lines : [`The checker failed: ${failed.slice(0, 500)}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
