import { systemCaller } from '../core/caller.ts';
import type { LeasedJob, LeaseRequest } from '../engine/background/commands.ts';
import { hashLeaseToken } from './background/lease-secrets.ts';
import { anyType } from './any-type.ts';
import type { Outcome } from './orchestrator.ts';
import { Polls } from './polls.ts';
import type { Work, WorkQueue } from './work.ts';
import { queueOf } from './poll-queue-names.ts';

interface LeasePolls {
  readonly leases: Polls<LeaseRequest, LeasedJob>;
  readonly returnLeases: (jobs: readonly LeasedJob[]) => void;
}

/** Long polls for background jobs. */
export function createLeasePolls(
  loop: WorkQueue,
  options: { readonly monotonicMs: () => number; readonly waitingMax: number },
): LeasePolls {
  const leases = new Polls<LeaseRequest, LeasedJob>({
    ...options,
    queuesOf: ({ types, tenantId }) =>
      (types ?? [anyType]).map((type) => queueOf({ type, tenantId: tenantId ?? anyType })),
    restrictionOf: () => undefined,
    taking: (lease, answer) => taking({ lease, answer, triesLeft: skippedTriesMax }),
    add: (work) => loop.add(work),
    giveBack: returnLeases,
    tooMany: () => 'Expected to lease jobs, but too many requests wait for jobs',
  });

  /** A request whose tenant was skipped tries again shortly: another batch does not keep a tenant locked for long. */
  function taking(attempt: {
    readonly lease: LeaseRequest;
    readonly answer: (outcome: Outcome<readonly LeasedJob[]>) => void;
    readonly triesLeft: number;
  }): Work {
    const { lease, answer, triesLeft } = attempt;
    const again = () => loop.add(taking({ ...attempt, triesLeft: triesLeft - 1 }));
    return {
      kind: 'lease',
      lease,
      answer: (outcome, hasSkipped) => {
        const isEmpty = outcome.kind === 'accepted' && outcome.result.length === 0;
        if (!isEmpty || hasSkipped !== true || triesLeft === 0) answer(outcome);
        else setTimeout(again, skippedRetryMs);
      },
    };
  }

  function returnLeases(jobs: readonly LeasedJob[]): void {
    if (jobs.length === 0) return;
    const returned = jobs.map(({ key, leaseToken }) => ({
      jobKey: key,
      leaseHash: hashLeaseToken(leaseToken),
      tenantId: undefined,
    }));
    loop.add({
      kind: 'command',
      command: { kind: 'returnLeases', leases: returned },
      caller: systemCaller,
      answer: () => undefined,
    });
  }

  return { leases, returnLeases };
}

const skippedRetryMs = 20;
const skippedTriesMax = 10;
