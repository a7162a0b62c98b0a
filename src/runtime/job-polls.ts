import type { LeasedJob, LeaseRequest } from '../engine/background/commands.ts';
import type { ActivatedJob, Activation } from '../engine/command.ts';
import type { JobNotice, News, PollQuestion } from '../engine/store.ts';
import type { BatchLoop } from './batch-loop.ts';
import { anyType } from './batch.ts';
import type { Outcome } from './orchestrator.ts';
import { Polls } from './polls.ts';
import type { Arrival } from './waiting-lines.ts';

/** Both kinds of long polls for jobs: those of BPMN elements, by type, and background jobs, by type and tenant. */
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
    linesOf: ({ jobType }) => [jobType],
    take: (activation, answer) => {
      loop.add({ kind: 'activate', activation, leaseToken: options.newLeaseToken(), answer });
    },
    giveBack: returnJobs,
    tooMany: ({ jobType }) =>
      `Expected to activate jobs of type '${jobType}', but too many requests wait for jobs`,
  });
  const leases = new Polls<LeaseRequest, LeasedJob>({
    monotonicMs,
    waitingMax,
    linesOf: ({ types, tenantId }) =>
      (types ?? [any]).map((type) => lineOf({ type, tenantId: tenantId ?? any })),
    take: (lease, answer) => takeLeases({ lease, answer, triesLeft: passedOverTries }),
    giveBack: returnLeases,
    tooMany: () => 'Expected to lease jobs, but too many requests wait for jobs',
  });

  /** Who was passed over asks again in a moment: what is in another batch's hands is not for long. */
  function takeLeases(taking: {
    readonly lease: LeaseRequest;
    readonly answer: (outcome: Outcome<readonly LeasedJob[]>) => void;
    readonly triesLeft: number;
  }): void {
    const { lease, answer, triesLeft } = taking;
    loop.add({
      kind: 'lease',
      lease,
      answer: (outcome, isPassedOver) => {
        const isEmpty = outcome.kind === 'accepted' && outcome.result.length === 0;
        if (!isEmpty || isPassedOver !== true || triesLeft === 0) answer(outcome);
        else setTimeout(() => takeLeases({ ...taking, triesLeft: triesLeft - 1 }), passedOverMs);
      },
    });
  }

  function returnJobs(jobs: readonly ActivatedJob[]): void {
    if (jobs.length > 0) loop.add({ kind: 'return', jobs, answer: () => undefined });
  }

  function returnLeases(jobs: readonly LeasedJob[]): void {
    if (jobs.length === 0) return;
    const held = jobs.map(({ key, leaseHash }) => ({
      jobKey: key,
      leaseHash,
      tenantId: undefined,
    }));
    loop.add({
      kind: 'command',
      command: { kind: 'returnLeases', leases: held },
      caller: { tenantIds: [] },
      answer: () => undefined,
    });
  }

  return {
    activations,
    leases,
    returnJobs,
    returnLeases,
    wake: ({ jobs, queued }) => {
      activations.wake(arrivals(jobs, ({ type }) => [type]));
      leases.wake(arrivals(queued, (notice) => linesFedBy(notice, leases.lines())));
    },
    question: () => ({ jobTypes: activations.lines(), leaseLines: leases.lines() }),
    close: () => {
      activations.close();
      leases.close();
    },
  };
}

/** No type and no tenant has this name. */
const any = anyType;

const passedOverMs = 20;
const passedOverTries = 10;

function lineOf({ type, tenantId }: { readonly type: string; readonly tenantId: string }): string {
  return `${type}\n${tenantId}`;
}

function linesFedBy({ type, tenantId }: JobNotice, lines: readonly string[]): readonly string[] {
  if (type === any) {
    return lines.filter((line) => line.endsWith(`\n${tenantId}`) || line.endsWith(`\n${any}`));
  }
  return [
    lineOf({ type, tenantId }),
    lineOf({ type, tenantId: any }),
    lineOf({ type: any, tenantId }),
    lineOf({ type: any, tenantId: any }),
  ];
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
