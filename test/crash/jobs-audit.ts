import { openRawConnection, type RawConnection } from '../raw-connection.ts';
import { call, type JobsAccess, leaseJobs, settle } from './jobs-load.ts';
import type { JobsLedger } from './jobs-ledger.ts';
import { auditRelays } from './relay-audit.ts';
import type { RelaySinks } from './relay-sinks.ts';

interface Job {
  readonly id: string;
  readonly status: string;
  readonly payload: { readonly name: string };
  readonly attempts: number;
  readonly result: { readonly mark: string } | null;
  readonly scheduleId: string | null;
}

interface JobEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly jobId: string; readonly attempt?: number };
}

const pageMax = 100;
const eventsMax = 1_000;

/**
 * Compares the state of the server after its restart with the answers that its clients received. Returns the
 * differences.
 */
export async function auditJobs(
  port: number,
  ledger: JobsLedger,
  access: JobsAccess,
  sinks: RelaySinks,
): Promise<readonly string[]> {
  const connection = await openRawConnection(port);
  await pauseSchedules(connection, access);
  const jobs = await readJobs(connection, access);
  const events = await readEvents(connection, access);
  const wrong = [
    ...ledger.violations,
    ...auditEnqueues(ledger, jobs),
    ...(await auditTicks(connection, jobs, access)),
    ...auditReports(ledger, jobs),
    ...auditEvents(jobs, events),
    ...(await auditRelays(access.tenant, events, sinks)),
    ...(await auditLeases(connection, ledger, access)),
  ];
  connection.close();
  return wrong;
}

/** Pauses the schedules, so that nothing changes during the audit. */
async function pauseSchedules(connection: RawConnection, access: JobsAccess): Promise<void> {
  const { data } = await call(connection, access, 'GET', '/jobs/v1/cron');
  for (const { id } of data as readonly { readonly id: string }[]) {
    const { error } = await call(connection, access, 'POST', `/jobs/v1/cron/${id}/pause`);
    if (error !== null) throw new Error(`Expected to pause, but got ${JSON.stringify(error)}`);
  }
}

async function readJobs(
  connection: RawConnection,
  access: JobsAccess,
): Promise<ReadonlyMap<string, Job>> {
  const jobs = new Map<string, Job>();
  for (let page = 1; ; page += 1) {
    const path = `/jobs/v1/jobs?page=${page}&limit=${pageMax}`;
    const { fate, data, error } = await call(connection, access, 'GET', path);
    if (fate !== 'acknowledged')
      throw new Error(`Expected ${path} to be answered, but got ${JSON.stringify(error)}`);
    for (const job of data as readonly Job[]) jobs.set(job.id, job);
    if ((data as readonly Job[]).length < pageMax) return jobs;
  }
}

async function readEvents(
  connection: RawConnection,
  access: JobsAccess,
): Promise<readonly JobEvent[]> {
  const events: JobEvent[] = [];
  for (let after = ''; ;) {
    const path = `/jobs/v1/events?limit=${eventsMax}${after}`;
    const { fate, data, meta, error } = await call(connection, access, 'GET', path);
    if (fate !== 'acknowledged')
      throw new Error(`Expected ${path} to be answered, but got ${JSON.stringify(error)}`);
    const found = data as readonly JobEvent[];
    if (found.length === 0) return events;
    events.push(...found);
    after = `&after=${(meta as { readonly cursor: string }).cursor}`;
  }
}

function auditEnqueues(ledger: JobsLedger, jobs: ReadonlyMap<string, Job>): readonly string[] {
  const wrong: string[] = [];
  const sent = [...jobs.values()].filter(({ scheduleId }) => scheduleId === null);
  const byName = Map.groupBy(sent, ({ payload }) => payload.name);
  for (const [name, { fate, jobId }] of ledger.enqueues) {
    const made = byName.get(name) ?? [];
    if (fate === 'refused') wrong.push(`The enqueue of ${name} was refused`);
    if (made.length > 1) wrong.push(`${name} was enqueued ${made.length} times`);
    if (fate === 'acknowledged' && made[0]?.id !== jobId) {
      wrong.push(`${name} was acknowledged as ${jobId ?? ''}, but is lost`);
    }
  }
  for (const name of byName.keys()) {
    if (!ledger.enqueues.has(name)) wrong.push(`Nobody enqueued ${name}`);
  }
  return wrong;
}

interface Tick {
  readonly tickAt: string;
  readonly outcome: string;
  readonly jobId: string | null;
}

/** Every tick that fired created one job, and every job of a schedule has its tick. */
async function auditTicks(
  connection: RawConnection,
  jobs: ReadonlyMap<string, Job>,
  access: JobsAccess,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const scheduled = [...jobs.values()].filter(({ scheduleId }) => scheduleId !== null);
  for (const [scheduleId, made] of Map.groupBy(scheduled, (job) => job.scheduleId)) {
    const path = `/jobs/v1/cron/${String(scheduleId)}/ticks?limit=${pageMax}`;
    const { fate, data, error } = await call(connection, access, 'GET', path);
    if (fate !== 'acknowledged') wrong.push(`${path} was answered ${JSON.stringify(error)}`);
    const fired = ((data ?? []) as readonly Tick[]).filter(({ outcome }) => outcome === 'fired');
    const moments = new Set(fired.map(({ tickAt }) => tickAt));
    const makers = new Map(fired.map(({ jobId, tickAt }) => [jobId, tickAt]));
    if (moments.size < fired.length)
      wrong.push(`Schedule ${String(scheduleId)} fired a tick twice`);
    for (const { id } of made) if (!makers.delete(id)) wrong.push(`No tick made job ${id}`);
    for (const tickAt of makers.values()) wrong.push(`The job of tick ${tickAt} is lost`);
  }
  return wrong;
}

function auditReports(ledger: JobsLedger, jobs: ReadonlyMap<string, Job>): readonly string[] {
  const wrong: string[] = [];
  for (const { kind, lease, mark, fate } of ledger.reports) {
    const job = jobs.get(lease.jobId);
    const { status = 'lost', attempts = 0, result } = job ?? {};
    const what = `Job ${lease.jobId}, attempt ${lease.attempt} (${kind}, ${fate}): it is ${status}`;
    if (fate === 'refused') wrong.push(`${what}, and the holder of its lease was refused`);
    if (fate === 'acknowledged' && kind === 'complete') {
      if (status !== 'completed' || result?.mark !== mark) wrong.push(what);
    }
    // A retry is an hour away, so a failed job waits for it.
    if (fate === 'acknowledged' && kind === 'fail' && status !== 'scheduled') wrong.push(what);
    if (
      fate === 'unknown' &&
      status !== 'running' &&
      status !== 'completed' &&
      status !== 'scheduled'
    ) {
      wrong.push(what);
    }
    if (attempts !== lease.attempt) wrong.push(`${what} at attempt ${attempts}`);
  }
  for (const { jobId, attempt } of ledger.leases.values()) {
    const { status = 'lost', attempts } = jobs.get(jobId) ?? {};
    if (status !== 'running' || attempts !== attempt) {
      wrong.push(`Job ${jobId} was leased as attempt ${attempt}, but is ${status}`);
    }
  }
  return wrong;
}

/** Every change in the tables has one event with its own id. */
function auditEvents(
  jobs: ReadonlyMap<string, Job>,
  events: readonly JobEvent[],
): readonly string[] {
  const wrong: string[] = [];
  const ids = new Set(events.map(({ id }) => id));
  if (ids.size < events.length) wrong.push(`${events.length - ids.size} ids of events came twice`);
  const told = new Map<string, string[]>();
  for (const { type, data } of events) {
    const kind = type.split('.').slice(2, -1).join('.');
    told.set(data.jobId, [...(told.get(data.jobId) ?? []), kind]);
  }
  for (const { id, status, attempts } of jobs.values()) {
    const expected = ['enqueued', ...Array.from({ length: attempts }, () => 'started')];
    if (status === 'completed') expected.push('completed');
    if (status === 'scheduled') expected.push('failed', 'retried');
    const actual = (told.get(id) ?? []).join();
    if (actual !== expected.join())
      wrong.push(`Job ${id} is ${status}, but of it was told ${actual}`);
    told.delete(id);
  }
  if (told.size > 0) wrong.push(`${told.size} jobs are told of that are not there`);
  return wrong;
}

/**
 * Jobs that clients still lease are handed out to no other worker, and their tokens are valid after the restart, too.
 */
async function auditLeases(
  connection: RawConnection,
  ledger: JobsLedger,
  access: JobsAccess,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const held = [...ledger.leases.values()];
  for (;;) {
    const leases = await leaseJobs(connection, access, 10);
    if (leases === undefined) return [...wrong, 'The server ended during the audit'];
    if (leases.length === 0) break;
    const before = ledger.violations.length;
    for (const lease of leases) ledger.handOut(lease);
    wrong.push(...ledger.violations.slice(before));
  }
  for (const lease of held) {
    const mark = `after the restart ${lease.jobId}`;
    const fate = await settle(connection, access, { kind: 'complete', lease, mark });
    if (fate !== 'acknowledged')
      wrong.push(`The lease of ${lease.jobId} did not outlive the server`);
    if ((await settle(connection, access, { kind: 'complete', lease, mark })) !== 'refused') {
      wrong.push(`Job ${lease.jobId} was completed twice`);
    }
  }
  return wrong;
}
