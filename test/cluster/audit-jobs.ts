import { jsonOf, openRawConnection, rawRequest, type RawConnection } from '../raw-connection.ts';
import { auditFeed } from './audit-feed.ts';
import { auditWebhook } from './audit-webhook.ts';
import type { FeedEvent, JobLease, JobsHistory, JobsTenant } from './jobs-history.ts';

interface Job {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly scheduleId: string | null;
  readonly payload: { readonly number?: string };
  readonly result: { readonly leaseToken?: string } | null;
}

interface Tick {
  readonly tickAt: string;
  readonly outcome: string;
  readonly jobId: string | null;
}

/** The answers that tenants and workers of the Jobs Service got must fit the state of the server. */
export async function auditJobs(port: number, history: JobsHistory): Promise<readonly string[]> {
  const connection = await openRawConnection(port);
  const wrong: string[] = [...auditOverlaps(history), ...auditAttempts(history)];
  const all: Job[] = [];
  for (const tenant of history.tenants) {
    const list = <Item>(path: string) => readAll<Item>(connection, path, tenant.token);
    const jobs = await list<Job>('/jobs/v1/jobs');
    const ticks = await list<Tick>(`/jobs/v1/cron/${tenant.scheduleId}/ticks`);
    const feed = await readFeed(connection, tenant.token);
    wrong.push(
      ...auditEnqueued(tenant, jobs),
      ...auditTicks(tenant, jobs, ticks),
      ...auditFeed(tenant, feed, { history, jobs }),
      ...auditWebhook(tenant, feed),
    );
    all.push(...jobs);
  }
  connection.close();
  return [...wrong, ...auditCompletions(history, all)];
}

/** A request without an answer may have been executed once or not at all, but never twice. */
function auditEnqueued({ enqueued }: JobsTenant, jobs: readonly Job[]): readonly string[] {
  const made = Map.groupBy(jobs, ({ payload }) => payload.number);
  return enqueued.flatMap(({ number, fate, jobId }) => {
    const found = made.get(number) ?? [];
    if (found.length > 1) return [`Job ${number} was made ${found.length} times`];
    if (fate === 'acknowledged' && found[0]?.id !== jobId) return [`Job ${number} was lost`];
    if (fate === 'refused' && found.length > 0) return [`Job ${number} was refused, but is there`];
    return [];
  });
}

/** The order of the answers does not count: a delayed answer may arrive after that of the next lease. */
function inOrder({ leases }: JobsHistory): ReadonlyMap<string, readonly JobLease[]> {
  const sorted = leases.toSorted((one, other) => one.attempt - other.attempt);
  return Map.groupBy(sorted, ({ jobId }) => jobId);
}

function auditOverlaps(history: JobsHistory): readonly string[] {
  const wrong: string[] = [];
  for (const [jobId, leases] of inOrder(history)) {
    for (const [index, { deadlineMs, isLetGo }] of leases.entries()) {
      const next = leases[index + 1];
      if (next === undefined || isLetGo || next.heldAtMs >= deadlineMs) continue;
      const earlyMs = deadlineMs - next.heldAtMs;
      wrong.push(`Job ${jobId} was in other hands ${earlyMs} ms before its lease had ended`);
    }
  }
  return wrong;
}

/** Each lease of a job is another attempt. */
function auditAttempts(history: JobsHistory): readonly string[] {
  return [...inOrder(history)]
    .filter(([, leases]) => new Set(leases.map(({ attempt }) => attempt)).size < leases.length)
    .map(([jobId]) => `Job ${jobId} was handed out twice for one attempt`);
}

function auditCompletions(history: JobsHistory, jobs: readonly Job[]): readonly string[] {
  const wrong: string[] = [];
  const leasesOf = inOrder(history);
  const callsOf = Map.groupBy(history.completions, ({ jobId }) => jobId);
  for (const { id, status, result } of jobs) {
    const yes = (callsOf.get(id) ?? []).filter(({ fate }) => fate === 'acknowledged');
    const last = leasesOf.get(id)?.at(-1);
    if (yes.length > 1) wrong.push(`Job ${id} was completed ${yes.length} times`);
    if (yes.some(({ isLate }) => isLate)) wrong.push(`Job ${id} was completed after its lease`);
    if (yes[0] !== undefined && status !== 'completed') {
      wrong.push(`Job ${id} is ${status}, but its completion was acknowledged`);
    }
    if (status !== 'completed') continue;
    if (yes[0] !== undefined && result?.leaseToken !== yes[0].leaseToken) {
      wrong.push(`Job ${id} was completed by another worker than who was told so`);
    }
    if (result?.leaseToken !== last?.leaseToken) {
      wrong.push(
        `Job ${id} was completed by a worker whose job it was no longer: ` +
          JSON.stringify({ result, last }),
      );
    }
  }
  return wrong;
}

/** How long before its pause a schedule may have left due ticks unfired. */
const undecidedMsMax = 5_000;
const tickMs = 1_000;

function auditTicks(
  { scheduleId, pausedAtMs }: JobsTenant,
  jobs: readonly Job[],
  ticks: readonly Tick[],
): readonly string[] {
  const wrong = ticks
    .filter(({ outcome }) => outcome !== 'fired')
    .map(({ tickAt, outcome }) => `The tick of ${tickAt} was ${outcome}`);
  const made = jobs.filter((job) => job.scheduleId === scheduleId).map(({ id }) => id);
  const told = ticks.map(({ jobId }) => jobId);
  if (made.length !== ticks.length || new Set([...made, ...told]).size !== made.length) {
    wrong.push(`${ticks.length} ticks fired ${made.length} jobs`);
  }
  const moments = ticks
    .map(({ tickAt }) => Date.parse(tickAt))
    .toSorted((one, other) => one - other);
  for (const [index, atMs] of moments.entries()) {
    const next = moments[index + 1];
    if (next === undefined || next - atMs === tickMs) continue;
    wrong.push(
      `After the tick of ${new Date(atMs).toISOString()} came that of ${next - atMs} ms later`,
    );
  }
  const silentMs = pausedAtMs - (moments.at(-1) ?? 0);
  if (silentMs > undecidedMsMax) wrong.push(`The last tick was ${silentMs} ms before the pause`);
  return wrong;
}

const pageSize = 100;
const eventsMax = 1_000;

async function readAll<Item>(
  connection: RawConnection,
  path: string,
  token: string,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let page = 1; ; page += 1) {
    const url = `${path}?limit=${pageSize}&page=${page}`;
    const { data } = await read<Item>(connection, url, token);
    found.push(...data);
    if (data.length < pageSize) return found;
  }
}

async function readFeed(connection: RawConnection, token: string): Promise<readonly FeedEvent[]> {
  const found: FeedEvent[] = [];
  for (let after = ''; ;) {
    const url = `/jobs/v1/events?limit=${eventsMax}${after}`;
    const { data, meta } = await read<FeedEvent>(connection, url, token);
    found.push(...data);
    if (!meta.hasMore) return found;
    after = `&after=${meta.cursor}`;
  }
}

interface Page<Item> {
  readonly data: readonly Item[];
  /** The ids in the feed. */
  readonly meta: { readonly cursor: string; readonly hasMore: boolean };
}

async function read<Item>(
  connection: RawConnection,
  url: string,
  token: string,
): Promise<Page<Item>> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await connection.send(rawRequest('GET', url, undefined, headers));
  if (answer.status === 200) return jsonOf(answer) as Page<Item>;
  throw new Error(`Expected to read ${url}, but got ${answer.body.toString('utf8')}`);
}
