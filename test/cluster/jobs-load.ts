import type { Random } from '../crash/random.ts';
import { pause } from './faults.ts';
import type { JobLease, JobsHistory, JobsTenant } from './jobs-history.ts';
import { type JobsSide, workerCount } from './jobs-side.ts';
import { NodeClient } from './node-client.ts';

/** The shortest that may be asked for. */
const leaseSeconds = 5;
const enqueuePauseMs = 20;

export interface JobsLoadOptions {
  readonly side: JobsSide;
  readonly history: JobsHistory;
  /** Asked anew for every connection, because a node that was killed comes back elsewhere. */
  readonly ports: () => readonly number[];
  readonly workerPorts: () => readonly number[];
  readonly random: Random;
  readonly onFault: (what: string) => void;
  readonly isOver: () => boolean;
}

/** Tenants that enqueue and have a schedule, and workers for all of them, going round the nodes. */
export async function runJobsLoad(options: JobsLoadOptions): Promise<void> {
  const { side, history } = options;
  const system = await side.tokenOf({ roles: ['system'], subject: history.jobType });
  await Promise.all([
    ...history.tenants.map((tenant, index) => tenantLoad(options, tenant, index)),
    ...Array.from({ length: workerCount }, (_, index) => new Worker(options, system, index).work()),
  ]);
}

async function tenantLoad(
  { history, ports, onFault, isOver }: JobsLoadOptions,
  tenant: JobsTenant,
  index: number,
): Promise<void> {
  const headers = { authorization: `Bearer ${tenant.token}` };
  const client = new NodeClient({ ports, firstAt: index, onFault, headers });
  tenant.scheduleId = await untilDone(client, '/jobs/v1/cron', {
    name: 'every second',
    cronExpression: '* * * * * * *',
    jobType: history.jobType,
    payload: {},
    missedRunPolicy: 'run_all',
  });
  for (let turn = 0; !isOver(); turn += 1) {
    client.goOn();
    const number = `${index}.${turn}`;
    const job = { type: history.jobType, payload: { number }, maxAttempts: 10 };
    const request = { ...job, idempotencyKey: number };
    const first = await client.call('/jobs/v1/enqueue', request);
    // Who was not answered asks again, mostly another node, and gets the same job or the first one.
    const { fate, body } =
      first.fate === 'unknown' ? await client.call('/jobs/v1/enqueue', request) : first;
    const isKnown = fate === 'acknowledged' || first.fate !== 'unknown';
    tenant.enqueued.push({
      number,
      fate: isKnown ? fate : 'unknown',
      jobId: (body as Answer<{ readonly id: string }> | undefined)?.data.id,
    });
    await pause(enqueuePauseMs);
  }
  await untilDone(client, `/jobs/v1/cron/${tenant.scheduleId}/pause`, {});
  tenant.pausedAtMs = Date.now();
  client.close();
}

interface Answer<Data> {
  readonly data: Data;
}

/** Answers the id of what was made or changed. */
async function untilDone(client: NodeClient, path: string, request: object): Promise<string> {
  for (;;) {
    const { fate, status, body } = await client.call(path, request);
    if (fate === 'acknowledged') return (body as Answer<{ readonly id: string }>).data.id;
    if (fate === 'refused')
      throw new Error(`Expected ${path} to be done, but got ${String(status)}`);
    await pause(100);
  }
}

const manners = ['prompt', 'late', 'beating', 'failing'] as const;

/** Some are prompt, some prolong their leases, some fail attempts, and some come when their lease has ended. */
class Worker {
  readonly #options: JobsLoadOptions;
  readonly #client: NodeClient;
  readonly #manner: (typeof manners)[number];

  constructor(options: JobsLoadOptions, token: string, index: number) {
    this.#options = options;
    this.#manner = manners[index % manners.length] ?? 'prompt';
    this.#client = new NodeClient({
      ports: options.workerPorts,
      firstAt: index,
      onFault: options.onFault,
      headers: { authorization: `Bearer ${token}` },
      open: (port) => options.side.openWorker(index, port),
    });
  }

  async work(): Promise<void> {
    const { history, random, isOver } = this.#options;
    while (!isOver()) {
      this.#client.goOn();
      const leases = await this.#lease(1 + random.below(3));
      history.leases.push(...leases);
      for (const lease of leases) await this.#answer(lease);
    }
    this.#client.close();
  }

  async #lease(limit: number): Promise<readonly JobLease[]> {
    const { jobType } = this.#options.history;
    const request = { types: [jobType], limit, waitSeconds: 1, leaseSeconds };
    const { body } = await this.#tell('lease', request);
    const { data = [] } = (body ?? {}) as Partial<Answer<readonly LeaseAnswer[]>>;
    return data.map(({ jobId, leaseToken, attempt, leaseExpiresAt }) => {
      const deadlineMs = Date.parse(leaseExpiresAt);
      const heldAtMs = Date.now();
      return {
        jobId,
        leaseToken,
        attempt,
        heldAtMs,
        deadlineMs,
        endsByMs: deadlineMs,
        isLetGo: false,
      };
    });
  }

  async #answer(lease: JobLease): Promise<void> {
    const { random } = this.#options;
    this.#client.goOn();
    if (this.#manner === 'failing' && random.below(2) === 0) {
      await this.#fail(lease);
      return;
    }
    if (this.#manner === 'beating') await this.#beat(lease);
    if (this.#manner === 'late') {
      await pause(Math.max(0, lease.endsByMs - Date.now()) + random.below(1_000));
    }
    await this.#complete(lease);
  }

  async #beat(lease: JobLease): Promise<void> {
    const { jobId, leaseToken } = lease;
    await pause(this.#options.random.below(300));
    const { fate, body } = await this.#tell('heartbeat', { jobId, leaseToken });
    // What is carried out later than at the deadline is refused.
    if (fate === 'unknown') lease.endsByMs = lease.deadlineMs + leaseSeconds * 1_000;
    if (fate === 'acknowledged') {
      const { leaseExpiresAt } = (body as Answer<{ readonly leaseExpiresAt: string }>).data;
      lease.deadlineMs = Date.parse(leaseExpiresAt);
      lease.endsByMs = lease.deadlineMs;
    }
    this.#client.goOn();
  }

  async #fail(lease: JobLease): Promise<void> {
    const { jobId, leaseToken } = lease;
    const error = { message: 'as it was told to' };
    lease.isLetGo = true;
    await this.#tell('fail', { jobId, leaseToken, error, retryAfterSeconds: 0 });
  }

  async #complete({ jobId, leaseToken, endsByMs }: JobLease): Promise<void> {
    const isLate = Date.now() > endsByMs;
    const { fate } = await this.#tell('complete', { jobId, leaseToken, result: { leaseToken } });
    this.#options.history.completions.push({ jobId, leaseToken, fate, isLate });
  }

  #tell(what: 'lease' | 'heartbeat' | 'fail' | 'complete', request: object) {
    return this.#client.call(`/jobs/v1/_internal/worker/${what}`, request);
  }
}

interface LeaseAnswer {
  readonly jobId: string;
  readonly leaseToken: string;
  readonly attempt: number;
  readonly leaseExpiresAt: string;
}
