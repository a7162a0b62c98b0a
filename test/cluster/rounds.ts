import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ledger } from '../crash/ledger.ts';
import { namesOf, type Names } from '../crash/load.ts';
import type { Random } from '../crash/random.ts';
import { deployFiles } from '../deploy-files.ts';
import { sequence, serviceTask, userTask } from '../scenario/bpmn.ts';
import type { History } from './check-history.ts';
import type { ChaosCluster } from './cluster.ts';
import { newJobsHistory, type JobsHistory } from './jobs-history.ts';
import { runJobsLoad } from './jobs-load.ts';
import type { JobsSide } from './jobs-side.ts';
import { type FaultName, faults, pause } from './faults.ts';
import { emptyLeaseHistory, runLeaseLoad } from './lease-load.ts';
import { runClusterLoad } from './load.ts';

export interface Round {
  readonly fault: FaultName;
  readonly acknowledged: number;
  readonly unknown: number;
  /** Completions that came with a token that was over, and were refused. */
  readonly late: number;
  /** Background jobs that were enqueued or completed. */
  readonly jobs: number;
  /** From the end of the fault until every node had started an instance. */
  readonly recoveredMs: number;
  readonly violations: readonly string[];
}

const beforeMs = 700;
const afterMs = 700;
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
  const { acknowledged, unknown } = ledger;
  const late =
    held.calls.filter(({ fate }) => fate === 'refused').length +
    jobs.completions.filter(({ fate }) => fate === 'refused').length;
  return { fault, acknowledged, unknown, late, jobs: countJobs(jobs), recoveredMs, violations };
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

/** What of the Jobs Service was acknowledged: jobs enqueued, and leases settled. */
function countJobs({ tenants, completions }: JobsHistory): number {
  const enqueued = tenants.flatMap((tenant) => tenant.enqueued);
  return [...enqueued, ...completions].filter(({ fate }) => fate === 'acknowledged').length;
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

/** In a process of its own, which knows nothing but the ledger and the server's answers. */
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
