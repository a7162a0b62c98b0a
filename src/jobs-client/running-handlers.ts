import { contextOf, type ActiveLease, activeLease, reportOnLease } from './worker-lease.ts';
import type { LeasedJob } from './job.ts';
import { endingOf, failing, type JobHandler } from './job-handler.ts';
import { pauseUntil } from './pause-until.ts';
import type { Transport } from './transport.ts';

/** The jobs whose handlers run on a worker. */
export interface RunningHandlers {
  leases(): readonly ActiveLease[];
  /** Runs the handler of the job's type, and reports its end to the service. */
  start(job: LeasedJob): void;
  /** Resolves when the next handler has ended, or when the worker stops. */
  whenOneEnds(): Promise<void>;
  /** Resolves when all handlers have ended, or after this time. */
  endWithin(ms: number): Promise<void>;
  /** Fails the remaining attempts, so that their jobs need not wait for their leases to expire. */
  failRest(): Promise<void>;
}

export function createRunningHandlers(options: {
  readonly transport: Transport;
  readonly handlers: object;
  readonly onError: (error: unknown) => void;
  /** Aborts when the worker stops. */
  readonly stopping: AbortSignal;
}): RunningHandlers {
  const { transport, onError, stopping } = options;
  const handlers = options.handlers as Readonly<Record<string, JobHandler<object> | undefined>>;
  const leases = new Map<ActiveLease, Promise<void>>();
  let freed = Promise.withResolvers<undefined>();
  stopping.addEventListener('abort', () => freed.resolve(undefined));

  async function run(lease: ActiveLease): Promise<void> {
    const { job } = lease;
    const ending = await endingOf(() => handlers[job.type]?.(job, contextOf(lease)));
    // If this report fails, the lease expires and the attempt is repeated.
    if (!lease.isLost) await reportOnLease(transport, lease, ending).catch(onError);
    leases.delete(lease);
    freed.resolve(undefined);
    freed = Promise.withResolvers<undefined>();
  }

  async function failRest(lease: ActiveLease): Promise<void> {
    if (lease.isLost) return;
    const message = 'The worker stopped before its handler had ended';
    await reportOnLease(transport, lease, failing({ message }, true)).catch(onError);
    lease.isLost = true;
  }

  return {
    leases: () => [...leases.keys()],
    start: (job) => {
      const lease = activeLease(job);
      // The lease is recorded before its handler starts, because the handler may end at once.
      leases.set(
        lease,
        Promise.resolve().then(() => run(lease)),
      );
    },
    whenOneEnds: async () => {
      await freed.promise;
    },
    endWithin: async (ms) => {
      const over = new AbortController();
      await Promise.race([Promise.all(leases.values()), pauseUntil(ms, over.signal)]);
      over.abort();
    },
    failRest: async () => {
      await Promise.all([...leases.keys()].map(failRest));
    },
  };
}
