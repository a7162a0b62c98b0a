import { pause } from './faults.ts';
import type { JobLease } from './jobs-history.ts';
import { workerCount } from './jobs-side.ts';
import { NodeClient } from './node-client.ts';
import { type Answer, TenantLoad } from './tenant-load.ts';
import type { JobsLoadOptions } from './jobs-load-options.ts';

/** The shortest lease that a worker may request. */
const leaseSeconds = 5;

/**
 * Tenants that enqueue and have a schedule, and workers for all of them, which call the nodes in turn. Ends when the
 * tenants have received all events.
 */
export async function runJobsLoad(options: JobsLoadOptions): Promise<void> {
  const { side, history } = options;
  const system = await side.tokenOf({ roles: ['system'], subject: history.jobType });
  const tenants = history.tenants.map((tenant, index) => new TenantLoad(options, tenant, index));
  const workers = Array.from({ length: workerCount }, (_, at) => new Worker(options, system, at));
  const work = async () => {
    await Promise.all([
      ...tenants.map((one) => one.enqueue()),
      ...workers.map((one) => one.work()),
    ]);
    await Promise.all(tenants.map((one) => one.sayLastWord()));
  };
  await Promise.all([work(), ...tenants.map((one) => one.follow())]);
}

const manners = ['prompt', 'late', 'beating', 'failing'] as const;

/**
 * Some workers are prompt, some extend their leases, some fail attempts, and some report after the end of their lease.
 */
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
        isFailed: false,
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
    // A report that the server decides after the deadline is refused.
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
    const { fate } = await this.#tell('fail', { jobId, leaseToken, error, retryAfterSeconds: 0 });
    lease.isFailed = fate === 'acknowledged';
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
