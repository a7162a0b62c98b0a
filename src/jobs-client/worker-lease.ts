import { checkedJson, type Ending, type JobContext, type LogLevel } from './job-handler.ts';
import type { LeasedJob } from './job.ts';
import { JobsServiceError } from './jobs-service-error.ts';
import type { Transport } from './transport.ts';

/** A leased job whose handler runs on this worker. */
export interface ActiveLease {
  readonly job: LeasedJob;
  readonly abort: AbortController;
  /** The service no longer accepts this lease. */
  isLost: boolean;
  /** Progress and log lines that have not been sent yet. */
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

/** Limits of the service for one message. */
const leasesMax = 1_000;
const logLinesMax = 100;
const logLineLengthMax = 4_096;
/** A longer report starts another message, so that no message exceeds the server's body limit. */
const reportLengthMax = 1024 * 1024;

export function activeLease(job: LeasedJob): ActiveLease {
  return { job, abort: new AbortController(), isLost: false, unreported: {} };
}

export function contextOf(lease: ActiveLease): JobContext {
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

/** Log lines beyond the limit of one message are dropped. */
function withLog(sent: Report, log: readonly LogLine[]): Report {
  return log.length === 0 ? sent : { ...sent, log: log.slice(0, logLinesMax) };
}

/** Extends these leases, and finds out which of them are lost. */
export async function sendHeartbeat(
  transport: Transport,
  leases: readonly ActiveLease[],
): Promise<void> {
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
  leases: readonly ActiveLease[],
  members: readonly object[],
): Promise<void> {
  const sent = leases.map((lease) => {
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
    // Reports since then come after those that could not be sent.
    for (const [at, lease] of leases.entries()) {
      const { log = [], ...progress } = sent[at] ?? {};
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

function loseLease(lease: ActiveLease, { code, message }: Refusal): void {
  lease.isLost = true;
  lease.abort.abort(new Error(`The lease is lost: ${message} (${code})`));
}

/** Sends the remaining progress and log, then the end of the attempt. A lost lease is no error. */
export async function reportOnLease(
  transport: Transport,
  lease: ActiveLease,
  { path, members }: Ending,
): Promise<void> {
  try {
    if (Object.keys(lease.unreported).length > 0) await sendHeartbeat(transport, [lease]);
    if (lease.isLost) return;
    const body = { ...shown(lease), ...members };
    await transport.send({ method: 'POST', path, body, isRepeatable: true });
  } catch (error) {
    if (!(error instanceof JobsServiceError) || !lost.has(error.code)) throw error;
    loseLease(lease, error);
  }
}

function shown({ job: { jobId, leaseToken } }: ActiveLease): object {
  return { jobId, leaseToken };
}
