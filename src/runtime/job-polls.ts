import { accessId, fixedAccess } from '../core/access.ts';
import type { LeasedJob, LeaseRequest } from '../engine/background/commands.ts';
import type { ActivatedJob, Activation } from '../engine/command.ts';
import type { JobNotice, PeerNotice, PollQuestion } from '../engine/store.ts';
import { anyType } from './any-type.ts';
import { createLeasePolls } from './lease-polls.ts';
import { queueOf, queuesFedBy } from './poll-queue-names.ts';
import { Polls } from './polls.ts';
import type { Arrival } from './poll-queues.ts';
import type { Work, WorkQueue } from './work.ts';

/** Jobs of both kinds that workers may take now. */
type ReadyJobs = Pick<PeerNotice, 'jobs' | 'queued'>;

export interface Claim {
  /** Work that takes jobs for the polls that were claimed. */
  readonly works: readonly Work[];
  /**
   * Called after the commit. A poll may have arrived since, or may have searched in a batch that did not see the jobs
   * of this one.
   */
  readonly wakeForTheRest: () => void;
}

/** Long polls for both kinds of jobs: those of process instances and background jobs, each by type and tenant. */
export interface JobPolls {
  readonly activations: Polls<Activation & { readonly jobsMax: number }, ActivatedJob>;
  readonly leases: Polls<LeaseRequest, LeasedJob>;
  returnJobs(jobs: readonly ActivatedJob[]): void;
  returnLeases(jobs: readonly LeasedJob[]): void;
  /** Claims the polls that these jobs may serve, for the batch that made the jobs (law C3). */
  claim(ready: ReadyJobs): Claim;
  /** Wakes as many polls as these jobs may serve; they search in the next batch. */
  wake(ready: ReadyJobs): void;
  /** The queues in which polls wait on this node. */
  question(): Omit<PollQuestion, 'instanceKeys'>;
  close(): void;
}

export function createJobPolls(
  loop: WorkQueue,
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
    queuesOf: ({ jobType: type, tenantIds }) =>
      (tenantIds === 'every' ? [anyType] : tenantIds).map((tenantId) =>
        queueOf({ type, tenantId }),
      ),
    restrictionOf: ({ caller }) =>
      caller === undefined || fixedAccess(caller) !== undefined ? undefined : accessId(caller),
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

  const arrivalsOf = ({ jobs, queued }: ReadyJobs) => ({
    jobs: arrivals(jobs, (job) => [queueOf(job), queueOf({ ...job, tenantId: anyType })]),
    queued: arrivals(queued, (notice) => queuesFedBy(notice, leases.queues())),
  });

  return {
    activations,
    leases,
    returnJobs,
    returnLeases,
    claim: (ready) => {
      const { jobs, queued } = arrivalsOf(ready);
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
    wake: (ready) => {
      const { jobs, queued } = arrivalsOf(ready);
      activations.wake(jobs);
      leases.wake(queued);
    },
    question: () => ({ jobQueues: activations.queues(), leaseQueues: leases.queues() }),
    close: () => {
      activations.close();
      leases.close();
    },
  };
}

/** Counts the new jobs by the queues that they may serve. */
function arrivals(
  notices: readonly JobNotice[],
  queuesOf: (notice: JobNotice) => readonly string[],
): Iterable<Arrival> {
  const counted = new Map<string, { readonly queues: readonly string[]; count: number }>();
  for (const notice of notices) {
    const id = queueOf(notice);
    const known = counted.get(id);
    const { count = 1 } = notice;
    if (known === undefined) counted.set(id, { queues: queuesOf(notice), count });
    else known.count += count;
  }
  return counted.values();
}
