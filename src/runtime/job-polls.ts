import type { LeasedJob, LeaseRequest } from '../engine/background/commands.ts';
import type { ActivatedJob, Activation } from '../engine/command.ts';
import type { JobNotice, News, PollQuestion } from '../engine/store.ts';
import { anyType } from './batch.ts';
import type { BatchLoop } from './batch-loop.ts';
import { createLeasePolls, lineOf, linesFedBy } from './lease-polls.ts';
import { Polls } from './polls.ts';
import type { Arrival } from './waiting-lines.ts';
import type { Work } from './work.ts';

/** Jobs of both kinds that may be taken now. */
type Came = Pick<News, 'jobs' | 'queued'>;

export interface Claim {
  /** They take jobs for those who wait. */
  readonly works: readonly Work[];
  /** After the commit: somebody may have come since, or have looked in a batch that saw nothing of this one. */
  readonly wakeForTheRest: () => void;
}

/** Both kinds of long polls for jobs: those of BPMN elements and background jobs, each by type and tenant. */
export interface JobPolls {
  readonly activations: Polls<Activation & { readonly jobsMax: number }, ActivatedJob>;
  readonly leases: Polls<LeaseRequest, LeasedJob>;
  returnJobs(jobs: readonly ActivatedJob[]): void;
  returnLeases(jobs: readonly LeasedJob[]): void;
  /** For the batch in which they came, so that one commit is enough to make a job and to hand it over. */
  claim(came: Came): Claim;
  /** As many as these jobs may feed look for them in the next batch. */
  wake(came: Came): void;
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
    taking: (activation, answer) => ({
      kind: 'activate',
      activation,
      leaseToken: options.newLeaseToken(),
      answer,
    }),
    add: (work) => loop.add(work),
    giveBack: returnJobs,
    tooMany: ({ jobType }) =>
      `Expected to activate jobs of type '${jobType}', but too many requests wait for jobs`,
  });
  const { leases, returnLeases } = createLeasePolls(loop, { monotonicMs, waitingMax });

  function returnJobs(jobs: readonly ActivatedJob[]): void {
    if (jobs.length > 0) loop.add({ kind: 'return', jobs, answer: () => undefined });
  }

  const arrivalsOf = ({ jobs, queued }: Came) => ({
    jobs: arrivals(jobs, (job) => [lineOf(job), lineOf({ ...job, tenantId: anyType })]),
    queued: arrivals(queued, (notice) => linesFedBy(notice, leases.lines())),
  });

  return {
    activations,
    leases,
    returnJobs,
    returnLeases,
    claim: (came) => {
      const { jobs, queued } = arrivalsOf(came);
      const activated = activations.claim(jobs);
      const leased = leases.claim(queued);
      return {
        works: [...activated.works, ...leased.works],
        wakeForTheRest: () => {
          activations.wake(activated.unclaimed);
          leases.wake(leased.unclaimed);
        },
      };
    },
    wake: (came) => {
      const { jobs, queued } = arrivalsOf(came);
      activations.wake(jobs);
      leases.wake(queued);
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
