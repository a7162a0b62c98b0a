import { jsonOf, openRawConnection, rawRequest, type RawConnection } from '../raw-connection.ts';
import type { Fate } from './ledger.ts';
import type { JobLease, JobsLedger } from './jobs-ledger.ts';
import type { Random } from './random.ts';

const clientCount = 12;
/** Longer than all rounds, so that no lease ends by itself. */
const leaseSeconds = 3_600;

/** The addresses and credentials of the clients and workers of one round. */
export interface JobsAccess {
  readonly tenant: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Client {
  readonly connection: RawConnection;
  readonly access: JobsAccess;
  readonly ledger: JobsLedger;
  readonly random: Random;
  readonly name: string;
}

/** Enqueue → lease → complete, fail or keep, until every connection has ended, because the server was killed. */
export async function runJobsLoad(
  port: number,
  options: Omit<Client, 'connection' | 'name'>,
): Promise<void> {
  const run = async (index: number): Promise<void> => {
    const connection = await openRawConnection(port);
    const client = { ...options, connection, name: `${options.access.tenant}.${index}` };
    for (let turn = 0; ; turn += 1) {
      if (!(await enqueue(client, `${client.name}.${turn}`)) || !(await work(client, turn))) break;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: clientCount }, (_, index) => run(index)));
}

async function enqueue({ connection, access, ledger }: Client, name: string): Promise<boolean> {
  const { fate, data } = await call(connection, access, 'POST', '/jobs/v1/enqueue', {
    type: 'crash.work',
    payload: { name },
    maxAttempts: 5,
    retry: { backoff: 'fixed', delaySeconds: 3_600, maxDelaySeconds: 3_600, jitter: 0 },
  });
  const jobId = (data as { readonly id?: string } | undefined)?.id;
  ledger.enqueues.set(name, { fate, jobId });
  return fate !== 'unknown';
}

async function work(client: Client, turn: number): Promise<boolean> {
  const { connection, access, ledger, random } = client;
  const leases = await leaseJobs(connection, access, 1 + random.below(3));
  if (leases === undefined) return false;
  for (const lease of leases) ledger.handOut(lease);
  for (const [at, lease] of leases.entries()) {
    const choice = random.below(10);
    // Some leases are kept, for reports after the restart.
    if (choice === 0) continue;
    const kind = choice === 1 ? 'fail' : 'complete';
    const mark = `${client.name}.${turn}.${at}`;
    ledger.leases.delete(lease.jobId);
    const fate = await settle(connection, access, { kind, lease, mark });
    ledger.reports.push({ kind, lease, mark, fate });
    if (fate === 'unknown') return false;
  }
  return true;
}

export async function settle(
  connection: RawConnection,
  access: JobsAccess,
  report: {
    readonly kind: 'complete' | 'fail';
    readonly lease: JobLease;
    readonly mark: string;
  },
): Promise<Fate> {
  const { kind, lease, mark } = report;
  const { jobId, leaseToken } = lease;
  const said = kind === 'complete' ? { result: { mark } } : { error: { message: mark } };
  const path = `/jobs/v1/_internal/worker/${kind}`;
  return (await call(connection, access, 'POST', path, { jobId, leaseToken, ...said })).fate;
}

/** `undefined` if no answer arrived. */
export async function leaseJobs(
  connection: RawConnection,
  access: JobsAccess,
  limit: number,
): Promise<readonly JobLease[] | undefined> {
  const path = '/jobs/v1/_internal/worker/lease';
  const { fate, data } = await call(connection, access, 'POST', path, { limit, leaseSeconds });
  if (fate === 'unknown') return undefined;
  return (data ?? []) as readonly JobLease[];
}

interface Called {
  readonly fate: Fate;
  readonly data: unknown;
  readonly meta: unknown;
  readonly error: unknown;
}

export async function call(
  connection: RawConnection,
  { headers }: JobsAccess,
  method: string,
  path: string,
  body?: unknown,
): Promise<Called> {
  try {
    const answer = await connection.send(rawRequest(method, path, body, headers));
    const { data, meta, error } = jsonOf(answer) as Omit<Called, 'fate'>;
    return { fate: answer.status < 300 ? 'acknowledged' : 'refused', data, meta, error };
  } catch {
    // The server was killed, as the test intends.
    return { fate: 'unknown', data: undefined, meta: undefined, error: undefined };
  }
}
