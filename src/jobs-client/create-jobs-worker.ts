import type { JobFailure, JobTypes, LeasedJob } from './job.ts';
import { JobsServiceError } from './jobs-service-error.ts';
import {
  createTransport,
  type TlsIdentity,
  type TokenSource,
  type Transport,
} from './transport.ts';

/** What a handler has beside its job. */
export interface JobContext {
  /** Aborts when the job is cancelled, when its lease is lost, and when the worker stops without waiting longer. */
  readonly signal: AbortSignal;
  /** Sent with the next heartbeat; any JSON. */
  progress(value: unknown): void;
  /** Sent with the next heartbeat. */
  log(message: string, level?: 'debug' | 'info' | 'warn' | 'error'): void;
}

/** Its result is kept with the job. What it throws fails the attempt: `PermanentFailure` for good, all else until attempts are used up. */
export type JobHandler<Payload> = (job: LeasedJob<Payload>, context: JobContext) => unknown;

/** Thrown by a handler that knows that another attempt would be in vain. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

export interface JobsWorkerOptions<Types extends JobTypes> {
  /** Of the listener for workers, without `/jobs/v1`. */
  readonly url: string;
  readonly token: TokenSource;
  /** Certificate and key of this worker, and the authority of the service. */
  readonly tls: TlsIdentity;
  readonly handlers: { readonly [Type in keyof Types & string]?: JobHandler<Types[Type]> };
  /** Jobs at one time. Default 10. */
  readonly concurrency?: number;
  /** Without a heartbeat for so long, somebody else gets the job. Default 90. */
  readonly leaseSeconds?: number;
  /** Whatever goes wrong outside of handlers: the service cannot be reached, a lease was lost. Default: nothing. */
  readonly onError?: (error: unknown) => void;
}

export interface JobsWorker {
  /** Takes nothing new, waits for running handlers as long as `graceMs` says, then aborts them and fails their attempts. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

interface Running {
  readonly job: LeasedJob;
  readonly abort: AbortController;
  /** Somebody else has the job by now, or nobody is to have it any more. */
  isLost: boolean;
  progress: unknown;
  log: { readonly level: string; readonly message: string }[];
}

interface Ending {
  readonly path: string;
  readonly members: object;
}

const leasesMax = 1_000;
/** For handlers to end after they were told to. */
const lastWordsMs = 1_000;
const logLinesMax = 100;
const waitSeconds = 20;

/** Begins at once. */
export function createJobsWorker<Types extends JobTypes = JobTypes>(
  options: JobsWorkerOptions<Types>,
): JobsWorker {
  const { handlers, concurrency = 10, leaseSeconds = 90, onError = () => undefined } = options;
  const transport = createTransport({ connectionsMax: 4, retriesMax: 6, ...options });
  const running = new Map<string, Running>();
  const stopping = new AbortController();
  const settling = new Set<Promise<void>>();
  const isStopping = () => stopping.signal.aborted;
  let wake: () => void = () => undefined;

  async function takeJobs(): Promise<void> {
    while (!isStopping()) {
      const free = Math.min(concurrency - running.size, leasesMax);
      if (free <= 0) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      try {
        for (const job of await lease(free)) start(job);
      } catch (error) {
        if (!isStopping()) onError(error);
        await pause(1_000, stopping.signal);
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
    const entry: Running = {
      job,
      abort: new AbortController(),
      isLost: false,
      progress: undefined,
      log: [],
    };
    running.set(job.leaseToken, entry);
    const done = run(entry).finally(() => {
      settling.delete(done);
      running.delete(job.leaseToken);
      wake();
    });
    settling.add(done);
  }

  async function run(entry: Running): Promise<void> {
    const ending = await endingOf(entry);
    if (entry.isLost) return;
    try {
      await settle(transport, entry, ending);
    } catch (error) {
      // The lease runs out, and the attempt is repeated.
      onError(error);
    }
  }

  async function endingOf(entry: Running): Promise<Ending> {
    const handler = handlers[entry.job.type] as JobHandler<object> | undefined;
    try {
      const result = await handler?.(entry.job, contextOf(entry));
      return { path: '/_internal/worker/complete', members: { result: result ?? null } };
    } catch (error) {
      const retryable = !(error instanceof PermanentFailure);
      const members = { error: failureOf(error), retryable };
      return { path: '/_internal/worker/fail', members };
    }
  }

  async function beat(): Promise<void> {
    const entries = [...running.values()].slice(0, leasesMax);
    if (entries.length === 0) return;
    const leases = entries.map((entry) => ({ ...held(entry.job), ...takeTold(entry) }));
    const { data } = await transport.send<
      readonly { readonly error?: { readonly code: string } }[]
    >({
      method: 'POST',
      path: '/_internal/worker/heartbeat/batch',
      body: { leases },
      isRepeatable: true,
    });
    for (const [at, { error }] of data.entries()) {
      const entry = entries[at];
      if (error !== undefined && entry !== undefined) lose(entry, error.code);
    }
  }

  const heartbeats = setInterval(() => void beat().catch(onError), (leaseSeconds * 1_000) / 3);
  const taking = takeJobs();
  return {
    stop: async ({ graceMs = 30_000 } = {}) => {
      stopping.abort(new Error('The worker stops.'));
      wake();
      await taking;
      const ended = Promise.all(settling);
      const over = new AbortController();
      await Promise.race([ended, pause(graceMs, over.signal)]);
      for (const { abort } of running.values()) abort.abort(new Error('The worker stops.'));
      await Promise.race([ended, pause(lastWordsMs, over.signal)]);
      over.abort();
      clearInterval(heartbeats);
      transport.close();
    },
  };
}

function contextOf(entry: Running): JobContext {
  return {
    signal: entry.abort.signal,
    progress: (value) => {
      entry.progress = value;
    },
    log: (message, level = 'info') => {
      if (entry.log.length < logLinesMax)
        entry.log.push({ level, message: message.slice(0, 4_096) });
    },
  };
}

function takeTold(entry: Running): object {
  const { progress, log } = entry;
  entry.log = [];
  return { ...(progress === undefined ? {} : { progress }), ...(log.length === 0 ? {} : { log }) };
}

function held({ jobId, leaseToken }: LeasedJob): object {
  return { jobId, leaseToken };
}

/** Tells what there is left to tell with a last heartbeat, then how it ended. A lease that is lost is no error of ours. */
async function settle(transport: Transport, entry: Running, ending: Ending): Promise<void> {
  const send = (path: string, members: object) =>
    transport.send({
      method: 'POST',
      path,
      body: { ...held(entry.job), ...members },
      isRepeatable: true,
    });
  try {
    const told = takeTold(entry);
    if (Object.keys(told).length > 0) await send('/_internal/worker/heartbeat', told);
    await send(ending.path, ending.members);
  } catch (error) {
    if (!(error instanceof JobsServiceError) || !lost.has(error.status)) throw error;
    lose(entry, error.code);
  }
}

/** LEASE_INVALID, JOB_NOT_FOUND, LEASE_EXPIRED. */
const lost: ReadonlySet<number> = new Set([403, 404, 410]);

function lose(entry: Running, code: string): void {
  entry.isLost = true;
  entry.abort.abort(new Error(`The lease is lost: ${code}`));
}

function failureOf(error: unknown): JobFailure {
  if (!(error instanceof Error)) return { message: String(error).slice(0, 8_192) };
  const message = error.message.slice(0, 8_192);
  return error.stack === undefined ? { message } : { message, stack: error.stack.slice(0, 32_768) };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
