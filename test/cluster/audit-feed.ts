import { type FeedEvent, type JobsHistory, type JobsTenant, lastWordType } from './jobs-history.ts';

interface Job {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
}

/**
 * A tenant's feed must be the same as when it was read. It must have all acknowledged events, and no event that did not
 * happen.
 */
export function auditFeed(
  tenant: JobsTenant,
  feed: readonly FeedEvent[],
  at: { readonly history: JobsHistory; readonly jobs: readonly Job[] },
): readonly string[] {
  const ids = new Set(feed.map(({ id }) => id));
  const strange = feed.find(({ subject }) => subject !== tenant.id);
  return [
    ...(ids.size < feed.length ? [`${feed.length - ids.size} events are in the feed twice`] : []),
    ...(strange === undefined ? [] : [`An event is of ${strange.subject}, in another's feed`]),
    ...auditPulled(tenant, feed),
    ...auditLives(feed, at.jobs),
    ...auditAcknowledged(tenant, feed, at.history),
    ...auditRefused(tenant, feed, at.history),
  ];
}

/** An event keeps its position for good, and no later event gets a position before it. */
function auditPulled({ pulled }: JobsTenant, feed: readonly FeedEvent[]): readonly string[] {
  const at = pulled.findIndex((event, index) => textOf(event) !== textOf(feed[index]));
  if (at < 0) return [];
  return [`Event ${at} of the feed was ${textOf(pulled[at])}, and is now ${textOf(feed[at])}`];
}

export function textOf(event: FeedEvent | undefined): string {
  return JSON.stringify(event);
}

/** The feed has the whole life of each job, in order. */
function auditLives(feed: readonly FeedEvent[], jobs: readonly Job[]): readonly string[] {
  const lives = Map.groupBy(feed, ({ data }) => data.jobId);
  const known = new Map(jobs.map((job) => [job.id, job]));
  const strangers = [...lives.keys()].filter((id) => !known.has(id));
  const wrong = strangers.map((id) => `Events are told of job ${id}, which is not there`);
  for (const job of jobs) {
    const life = (lives.get(job.id) ?? []).map(stepOf);
    const failures = life.filter((step) => step.startsWith('failed')).length;
    const isAsPublished =
      isLife(life) &&
      life.includes('completed') === (job.status === 'completed') &&
      (job.status !== 'completed' || failures + 1 === job.attempts);
    if (!isAsPublished)
      wrong.push(`Job ${job.id} is ${job.status}, but its events are ${life.join()}`);
  }
  return wrong;
}

function stepOf({ type }: FeedEvent): string {
  return type.split('.').at(-2) ?? type;
}

/** One start may follow another: a lease that no worker received is returned, without an event. */
function isLife(steps: readonly string[]): boolean {
  return /^enqueued(,started(,started)*,failed,retried)*((,started)*|(,started)+,(completed|failed,deadlettered))$/.test(
    steps.join(),
  );
}

/** The last job was enqueued after all answers. */
function auditAcknowledged(
  { enqueued }: JobsTenant,
  feed: readonly FeedEvent[],
  { leases, completions }: JobsHistory,
): readonly string[] {
  const end = feed.findIndex(({ data }) => data.type === lastWordType);
  if (end < 0) return ['The last word is not in the feed'];
  const told = feed.slice(0, end);
  const places = new Map(told.map((event, place) => [markOf(event), place]));
  const ownJobs = new Set(told.map(({ data }) => data.jobId));
  const made = enqueued
    .filter(({ fate }) => fate === 'acknowledged')
    .map(({ jobId = '' }) => markOf({ type: '.enqueued.', data: { jobId } }));
  const own = <Of extends { readonly jobId: string }>(all: readonly Of[]) =>
    all.filter(({ jobId }) => ownJobs.has(jobId));
  const attempts = new Map(leases.map(({ leaseToken, attempt }) => [leaseToken, attempt]));
  const marks = [
    ...made,
    ...own(leases).map((lease) => markOf({ type: '.started.', data: lease })),
    ...own(leases)
      .filter(({ isFailed }) => isFailed)
      .map((lease) => markOf({ type: '.failed.', data: lease })),
    ...own(completions)
      .filter(({ fate }) => fate === 'acknowledged')
      .map(({ jobId, leaseToken }) =>
        markOf({ type: '.completed.', data: { jobId, attempt: attempts.get(leaseToken) } }),
      ),
  ];
  const wrong = marks
    .filter((mark) => !places.has(mark))
    .map((mark) => `It was acknowledged, but is not in the feed: ${mark}`);
  const order = made.map((mark) => places.get(mark) ?? Infinity);
  const late = order.findIndex((place, index) => place < (order[index - 1] ?? 0));
  // Each request was acknowledged before the next one was sent.
  if (late >= 0) wrong.push(`It was acknowledged before the one after it: ${made[late - 1] ?? ''}`);
  return wrong;
}

function markOf(event: {
  readonly type: string;
  readonly data: { readonly jobId: string; readonly attempt?: number | undefined };
}): string {
  const { jobId, attempt } = event.data;
  return [event.type.split('.').at(-2), jobId, attempt].join(' ');
}

function auditRefused(
  { enqueued }: JobsTenant,
  feed: readonly FeedEvent[],
  { completions }: JobsHistory,
): readonly string[] {
  const refused = new Set(
    enqueued.filter(({ fate }) => fate === 'refused').map(({ number }) => number),
  );
  const fates = Map.groupBy(completions, ({ leaseToken }) => leaseToken);
  return feed.flatMap(({ type, data }) => {
    const { jobId, payload, result } = data;
    if (payload?.number !== undefined && refused.has(payload.number)) {
      return [`Job ${payload.number} was refused, but is told of`];
    }
    if (!type.includes('.completed.')) return [];
    const calls = fates.get(result?.leaseToken ?? '') ?? [];
    if (calls.some(({ fate }) => fate !== 'refused')) return [];
    return [`Job ${jobId} is told to be completed by who was refused`];
  });
}
