import { setTimeout as pause } from 'node:timers/promises';
import { beat, contextOf, type HeldLease, holdLease, settleLease } from './held-lease.ts';
import type { JobTypes, LeasedJob } from './job.ts';
import { endingOf, failing, type JobHandler } from './job-handler.ts';
import { createTransport, type TlsIdentity, type TokenSource } from './transport.ts';

export interface JobsWorkerOptions<Types extends JobTypes> {
  /** Of the listener for workers, without `/jobs/v1`. */
  readonly url: string;
  readonly token: TokenSource;
  /** Certificate and key of this worker, and the authority of the service. */
  readonly tls: TlsIdentity;
  readonly handlers: { readonly [Type in keyof Types & string]?: JobHandler<Types[Type]> };
  /** Jobs at one time. Default 10. */
  readonly concurrency?: number;
  /** Without a heartbeat for so long, somebody else gets the job; 5 … 3,600. Default 90. */
  readonly leaseSeconds?: number;
  /** Whatever goes wrong outside of handlers: the service cannot be reached, or refuses. Default: nothing. */
  readonly onError?: (error: unknown) => void;
}

export interface JobsWorker {
  /** Takes nothing new, waits for running handlers as long as `graceMs` says, then aborts them and fails their attempts. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

const leasesMax = 1_000;
const waitSeconds = 20;
const pauseAfterErrorMs = 1_000;
/** For handlers to end after they were told to. */
const lastWordsMs = 1_000;

/** Begins at once. */
export function createJobsWorker<Types extends JobTypes = JobTypes>(
  options: JobsWorkerOptions<Types>,
): JobsWorker {
  const { handlers, concurrency = 10, leaseSeconds = 90, onError = () => undefined } = options;
  const transport = createTransport({ connectionsMax: 4, retriesMax: 6, ...options });
  const held = new Map<string, HeldLease>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let wake: () => void = () => undefined;

  async function takeJobs(): Promise<void> {
    while (!isStopping()) {
      const free = Math.min(concurrency - held.size, leasesMax);
      if (free <= 0) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      try {
        for (const job of await lease(free)) start(job);
      } catch (error) {
        if (isStopping()) return;
        onError(error);
        await pauseUntil(pauseAfterErrorMs, stopping.signal);
      }
    }
  }

  async function lease(limit: number): Promise<readonly LeasedJob[]> {
    const { data } = await transport.send<readonly LeasedJob[]>({
      method: 'POST',
      path: '/_internal/worker/lease/batch',
      body: { types: Object.keys(handlers), limit, waitSeconds, leaseSeconds },
      signal: stopping.signal,
      isRepeatable: true,
      timeoutMs: (waitSeconds + 10) * 1_000,
    });
    return data;
  }

  function start(job: LeasedJob): void {
    const entry = holdLease(job);
    held.set(job.leaseToken, entry);
    const done = run(entry).finally(() => {
      running.delete(done);
      held.delete(job.leaseToken);
      wake();
    });
    running.add(done);
  }

  async function run(entry: HeldLease): Promise<void> {
    const handler = handlers[entry.job.type] as JobHandler<object> | undefined;
    const ending = await endingOf(() => handler?.(entry.job, contextOf(entry)));
    if (entry.isLost) return;
    // Where this fails the lease runs out, and the attempt is repeated.
    await settleLease(transport, entry, ending).catch(onError);
  }

  /** So that a job whose handler does not listen need not wait for its lease to run out. */
  async function giveUp(entry: HeldLease): Promise<void> {
    if (entry.isLost) return;
    const message = 'The worker stopped before its handler had ended';
    await settleLease(transport, entry, failing({ message }, true)).catch(onError);
    entry.isLost = true;
  }

  const heartbeats = setInterval(
    () => void beat(transport, [...held.values()]).catch(onError),
    (leaseSeconds * 1_000) / 3,
  );
  const taking = takeJobs();
  return {
    stop: async ({ graceMs = 30_000 } = {}) => {
      stopping.abort(new Error('The worker stops.'));
      wake();
      await taking;
      await endWithin(graceMs, running);
      for (const { abort } of held.values()) abort.abort(new Error('The worker stops.'));
      await endWithin(lastWordsMs, running);
      await Promise.all([...held.values()].map(giveUp));
      clearInterval(heartbeats);
      transport.close();
    },
  };
}

async function endWithin(ms: number, running: ReadonlySet<Promise<void>>): Promise<void> {
  const over = new AbortController();
  await Promise.race([Promise.all(running), pauseUntil(ms, over.signal)]);
  over.abort();
}

/** Ends early, without an error, when the signal says so. */
async function pauseUntil(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
