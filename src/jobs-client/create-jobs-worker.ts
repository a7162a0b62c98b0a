import { createRunningHandlers, type RunningHandlers } from './running-handlers.ts';
import { beat } from './worker-lease.ts';
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
    () => void beat(transport, [...running.held()]).catch(onError),
    (leaseSeconds * 1_000) / 3,
  );
  return {
    stop: async ({ graceMs = 30_000 } = {}) => {
      stopping.abort(new Error('The worker stops.'));
      await taking;
      await running.endWithin(graceMs);
      for (const { abort } of running.held()) abort.abort(new Error('The worker stops.'));
      await running.endWithin(lastWordsMs);
      await running.giveUp();
      clearInterval(heartbeats);
      transport.close();
    },
  };
}

type Taking = Pick<JobsWorkerOptions<JobTypes>, 'concurrency'> & {
  readonly handlers: object;
  readonly leaseSeconds: number;
  readonly onError: (error: unknown) => void;
};

async function takeJobs(
  { handlers, concurrency = 10, leaseSeconds, onError }: Taking,
  transport: Transport,
  running: RunningHandlers,
  signal: AbortSignal,
): Promise<void> {
  const isStopping = () => signal.aborted;
  while (!isStopping()) {
    const limit = Math.min(concurrency - running.held().length, leasesMax);
    if (limit <= 0) {
      await running.oneFree();
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
