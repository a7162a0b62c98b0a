import { createRunningHandlers, type RunningHandlers } from './running-handlers.ts';
import { sendHeartbeat } from './worker-lease.ts';
import type { JobTypes, LeasedJob } from './job.ts';
import type { JobHandler } from './job-handler.ts';
import { pauseUntil } from './pause-until.ts';
import {
  createTransport,
  type TlsIdentity,
  type TokenSource,
  type Transport,
} from './transport.ts';

export interface JobsWorkerOptions<Types extends JobTypes> {
  /** The address of the listener for workers, without `/jobs/v1`. */
  readonly url: string;
  readonly token: TokenSource;
  /** Certificate and key of this worker, and the certificate authority of the service. */
  readonly tls: TlsIdentity;
  readonly handlers: { readonly [Type in keyof Types & string]?: JobHandler<Types[Type]> };
  /** Jobs that run at the same time. Default 10. */
  readonly concurrency?: number;
  /** How long a lease lasts without a heartbeat; then another worker gets the job. 5 … 3,600; default 90. */
  readonly leaseSeconds?: number;
  /**
   * Called with errors outside of handlers: the service cannot be reached, or refuses a request. Default: ignores them.
   */
  readonly onError?: (error: unknown) => void;
}

export interface JobsWorker {
  /** Takes no new jobs, waits up to `graceMs` for running handlers, then aborts them and fails their attempts. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

const leasesMax = 1_000;
const waitSeconds = 20;
const pauseAfterErrorMs = 1_000;
/** How long handlers may take to end after they were aborted. */
const endAfterAbortMs = 1_000;

/** Creates a worker, which starts at once. */
export function createJobsWorker<Types extends JobTypes = JobTypes>(
  options: JobsWorkerOptions<Types>,
): JobsWorker {
  const { leaseSeconds = 90, onError = () => undefined } = options;
  const transport = createTransport({ connectionsMax: 4, retriesMax: 6, ...options });
  const stopping = new AbortController();
  const running = createRunningHandlers({
    transport,
    handlers: options.handlers,
    onError,
    stopping: stopping.signal,
  });
  const taking = takeJobs(
    { ...options, leaseSeconds, onError },
    transport,
    running,
    stopping.signal,
  );
  const heartbeats = setInterval(
    () => void sendHeartbeat(transport, [...running.leases()]).catch(onError),
    (leaseSeconds * 1_000) / 3,
  );
  return {
    stop: async ({ graceMs = 30_000 } = {}) => {
      stopping.abort(new Error('The worker stops.'));
      await taking;
      await running.endWithin(graceMs);
      for (const { abort } of running.leases()) abort.abort(new Error('The worker stops.'));
      await running.endWithin(endAfterAbortMs);
      await running.failRest();
      clearInterval(heartbeats);
      transport.close();
    },
  };
}

type TakeOptions = Pick<JobsWorkerOptions<JobTypes>, 'concurrency'> & {
  readonly handlers: object;
  readonly leaseSeconds: number;
  readonly onError: (error: unknown) => void;
};

async function takeJobs(
  { handlers, concurrency = 10, leaseSeconds, onError }: TakeOptions,
  transport: Transport,
  running: RunningHandlers,
  signal: AbortSignal,
): Promise<void> {
  const isStopping = () => signal.aborted;
  while (!isStopping()) {
    const limit = Math.min(concurrency - running.leases().length, leasesMax);
    if (limit <= 0) {
      await running.whenOneEnds();
      continue;
    }
    try {
      const { data } = await transport.send<readonly LeasedJob[]>({
        method: 'POST',
        path: '/_internal/worker/lease/batch',
        body: { types: Object.keys(handlers), limit, waitSeconds, leaseSeconds },
        signal,
        isRepeatable: true,
        timeoutMs: (waitSeconds + 10) * 1_000,
      });
      for (const job of data) running.start(job);
    } catch (error) {
      if (isStopping()) return;
      onError(error);
      await pauseUntil(pauseAfterErrorMs, signal);
    }
  }
}
