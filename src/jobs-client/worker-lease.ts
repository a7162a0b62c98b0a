import { checkedJson, type Ending, type JobContext, type LogLevel } from './job-handler.ts';
import type { LeasedJob } from './job.ts';
import { JobsServiceError } from './jobs-service-error.ts';
import type { Transport } from './transport.ts';

/** A job that a handler of this worker is at. */
export interface HeldLease {
  readonly job: LeasedJob;
  readonly abort: AbortController;
  /** Somebody else has the job by now, or nobody is to have it any more. */
  isLost: boolean;
  /** What the service has not been told yet. */
  unreported: Report;
}

interface Report {
  readonly progress?: unknown;
  readonly log?: readonly LogLine[];
}

interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
}

/** The service's limits of one message. */
const leasesMax = 1_000;
const logLinesMax = 100;
const logLineLengthMax = 4_096;
/** Begins another message, so that none is larger than a server lets in. */
const reportLengthMax = 1024 * 1024;

export function holdLease(job: LeasedJob): HeldLease {
  return { job, abort: new AbortController(), isLost: false, unreported: {} };
}

export function contextOf(lease: HeldLease): JobContext {
  return {
    signal: lease.abort.signal,
    progress: (value) => {
      lease.unreported = { ...lease.unreported, progress: checkedJson(value, 'progress') };
    },
    log: (message, level = 'info') => {
      const line = { level, message: message.slice(0, logLineLengthMax) };
      lease.unreported = withLog(lease.unreported, [...(lease.unreported.log ?? []), line]);
    },
  };
}

/** Lines beyond what one message may have are dropped. */
function withLog(told: Report, log: readonly LogLine[]): Report {
  return log.length === 0 ? told : { ...told, log: log.slice(0, logLinesMax) };
}

/** Keeps these leases, and finds out which of them are lost. */
export async function beat(transport: Transport, leases: readonly HeldLease[]): Promise<void> {
  let from = 0;
  while (from < leases.length) {
    const members: object[] = [];
    for (let length = 0; length < reportLengthMax && members.length < leasesMax;) {
      const lease = leases[from + members.length];
      if (lease === undefined) break;
      length += JSON.stringify(lease.unreported).length;
      members.push({ ...shown(lease), ...lease.unreported });
    }
    await send(transport, leases.slice(from, from + members.length), members);
    from += members.length;
  }
}

async function send(
  transport: Transport,
  leases: readonly HeldLease[],
  members: readonly object[],
): Promise<void> {
  const told = leases.map((lease) => {
    const { unreported } = lease;
    lease.unreported = {};
    return unreported;
  });
  try {
    const { data } = await transport.send<readonly { readonly error?: Refusal }[]>({
      method: 'POST',
      path: '/_internal/worker/heartbeat/batch',
      body: { leases: members },
      isRepeatable: true,
    });
    for (const [at, lease] of leases.entries()) {
      const error = data[at]?.error;
      if (error !== undefined && lost.has(error.code)) loseLease(lease, error);
    }
  } catch (error) {
    // What was said meanwhile comes after what could not be told.
    for (const [at, lease] of leases.entries()) {
      const { log = [], ...progress } = told[at] ?? {};
      const lines = [...log, ...(lease.unreported.log ?? [])];
      lease.unreported = withLog({ ...progress, ...lease.unreported }, lines);
    }
    throw error;
  }
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

const lost: ReadonlySet<string> = new Set([
  'ERR_JOBS_LEASE_INVALID',
  'ERR_JOBS_LEASE_EXPIRED',
  'ERR_JOBS_JOB_NOT_FOUND',
]);

function loseLease(lease: HeldLease, { code, message }: Refusal): void {
  lease.isLost = true;
  lease.abort.abort(new Error(`The lease is lost: ${message} (${code})`));
}

/** Tells what there is left to tell, then how it ended. A lease that is lost is no error of ours. */
export async function reportOnLease(
  transport: Transport,
  lease: HeldLease,
  { path, members }: Ending,
): Promise<void> {
  try {
    if (Object.keys(lease.unreported).length > 0) await beat(transport, [lease]);
    if (lease.isLost) return;
    const body = { ...shown(lease), ...members };
    await transport.send({ method: 'POST', path, body, isRepeatable: true });
  } catch (error) {
    if (!(error instanceof JobsServiceError) || !lost.has(error.code)) throw error;
    loseLease(lease, error);
  }
}

function shown({ job: { jobId, leaseToken } }: HeldLease): object {
  return { jobId, leaseToken };
}
