import type { LeasedJob, LeaseRequest } from '../engine/background/commands.ts';
import type { ActivatedJob, Activation } from '../engine/command.ts';
import type { JobNotice, News, PollQuestion } from '../engine/store.ts';
import { anyType } from './batch.ts';
import type { BatchLoop } from './batch-loop.ts';
import { createLeasePolls, lineOf, linesFedBy } from './lease-polls.ts';
import { Polls } from './polls.ts';
import type { Arrival } from './waiting-lines.ts';

/** Both kinds of long polls for jobs: those of BPMN elements and background jobs, each by type and tenant. */
export interface JobPolls {
  readonly activations: Polls<Activation & { readonly jobsMax: number }, ActivatedJob>;
  readonly leases: Polls<LeaseRequest, LeasedJob>;
  returnJobs(jobs: readonly ActivatedJob[]): void;
  returnLeases(jobs: readonly LeasedJob[]): void;
  wake(news: Pick<News, 'jobs' | 'queued'>): void;
  /** For what somebody waits here. */
  question(): Omit<PollQuestion, 'instanceKeys'>;
  close(): void;
}

export function createJobPolls(
  loop: Pick<BatchLoop, 'add'>,
  options: {
    readonly monotonicMs: () => number;
    readonly newLeaseToken: () => string;
    readonly limits: { readonly activationsWaitingMax: number };
  },
): JobPolls {
  const { monotonicMs } = options;
  const waitingMax = options.limits.activationsWaitingMax;
  const activations = new Polls<Activation, ActivatedJob>({
    monotonicMs,
    waitingMax,
    linesOf: ({ jobType: type, tenantIds }) =>
      (tenantIds === 'every' ? [anyType] : tenantIds).map((tenantId) => lineOf({ type, tenantId })),
    take: (activation, answer) => {
      loop.add({ kind: 'activate', activation, leaseToken: options.newLeaseToken(), answer });
    },
    giveBack: returnJobs,
    tooMany: ({ jobType }) =>
      `Expected to activate jobs of type '${jobType}', but too many requests wait for jobs`,
  });
  const { leases, returnLeases } = createLeasePolls(loop, { monotonicMs, waitingMax });

  function returnJobs(jobs: readonly ActivatedJob[]): void {
    if (jobs.length > 0) loop.add({ kind: 'return', jobs, answer: () => undefined });
  }

  return {
    activations,
    leases,
    returnJobs,
    returnLeases,
    wake: ({ jobs, queued }) => {
      activations.wake(
        arrivals(jobs, (job) => [lineOf(job), lineOf({ ...job, tenantId: anyType })]),
      );
      leases.wake(arrivals(queued, (notice) => linesFedBy(notice, leases.lines())));
    },
    question: () => ({ jobLines: activations.lines(), leaseLines: leases.lines() }),
    close: () => {
      activations.close();
      leases.close();
    },
  };
}

/** Notices added up by the lines that they feed. */
function arrivals(
  notices: readonly JobNotice[],
  linesOf: (notice: JobNotice) => readonly string[],
): Iterable<Arrival> {
  const counted = new Map<string, { readonly lines: readonly string[]; count: number }>();
  for (const notice of notices) {
    const id = lineOf(notice);
    const known = counted.get(id);
    if (known === undefined) counted.set(id, { lines: linesOf(notice), count: 1 });
    else known.count += 1;
  }
  return counted.values();
}
