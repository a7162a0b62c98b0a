import { contextOf, type HeldLease, holdLease, reportOnLease } from './worker-lease.ts';
import type { LeasedJob } from './job.ts';
import { endingOf, failing, type JobHandler } from './job-handler.ts';
import { pauseUntil } from './pause-until.ts';
import type { Transport } from './transport.ts';

/** The jobs that a worker is at. */
export interface RunningHandlers {
  held(): readonly HeldLease[];
  /** Runs the handler of the job's type, and tells the service how it has ended. */
  start(job: LeasedJob): void;
  /** Until the next one has ended, or the worker stops. */
  oneFree(): Promise<void>;
  /** Until all have ended, but no longer than so. */
  endWithin(ms: number): Promise<void>;
  /** Fails the attempts that are left, so that their jobs need not wait for their leases to run out. */
  giveUp(): Promise<void>;
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
  const held = new Map<HeldLease, Promise<void>>();
  let freed = Promise.withResolvers<undefined>();
  stopping.addEventListener('abort', () => freed.resolve(undefined));

  async function run(lease: HeldLease): Promise<void> {
    const { job } = lease;
    const ending = await endingOf(() => handlers[job.type]?.(job, contextOf(lease)));
    // Where this fails the lease runs out, and the attempt is repeated.
    if (!lease.isLost) await reportOnLease(transport, lease, ending).catch(onError);
    held.delete(lease);
    freed.resolve(undefined);
    freed = Promise.withResolvers<undefined>();
  }

  async function giveUp(lease: HeldLease): Promise<void> {
    if (lease.isLost) return;
    const message = 'The worker stopped before its handler had ended';
    await reportOnLease(transport, lease, failing({ message }, true)).catch(onError);
    lease.isLost = true;
  }

  return {
    held: () => [...held.keys()],
    start: (job) => {
      const lease = holdLease(job);
      // Held before its handler begins, which may be done at once.
      held.set(
        lease,
        Promise.resolve().then(() => run(lease)),
      );
    },
    oneFree: async () => {
      await freed.promise;
    },
    endWithin: async (ms) => {
      const over = new AbortController();
      await Promise.race([Promise.all(held.values()), pauseUntil(ms, over.signal)]);
      over.abort();
    },
    giveUp: async () => {
      await Promise.all([...held.keys()].map(giveUp));
    },
  };
}
