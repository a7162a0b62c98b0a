import type { Caller } from '../core/caller.ts';
import type { LeasedJob, LeaseRequest } from '../engine/background/commands.ts';
import type { ActivatedJob, Activation, Command, CommandKind, Results } from '../engine/command.ts';
import { changesCatalog, changesIdentity, weightOf } from '../engine/decide.ts';
import type { DeletedRows, EndedRows, ReturnedJob } from '../engine/store.ts';
import type { Outcome } from './orchestrator.ts';

/** Takes work for a later batch. */
export interface WorkQueue {
  add(work: Work): void;
}

/** The rows that a lot of retention has deleted, and the time that the store took for it. */
export interface DeletedLot extends DeletedRows {
  readonly storeMs: number;
}

/** One piece of work of a batch. Each is answered exactly once (law C6). */
export type Work =
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly caller: Caller;
      /** Called after the commit and before its effects (law C5). */
      readonly beforeEffects?: (outcome: Outcome<Results[CommandKind]>) => void;
      readonly answer: (outcome: Outcome<Results[CommandKind]>) => void;
    }
  | {
      readonly kind: 'activate';
      readonly activation: Activation;
      readonly leaseToken: string;
      readonly answer: (outcome: Outcome<readonly ActivatedJob[]>) => void;
    }
  | {
      readonly kind: 'lease';
      readonly lease: LeaseRequest;
      /** `hasSkipped`: a locked tenant was skipped, so there may be more jobs soon. */
      readonly answer: (outcome: Outcome<readonly LeasedJob[]>, hasSkipped?: boolean) => void;
    }
  | { readonly kind: 'return'; readonly jobs: readonly ReturnedJob[]; readonly answer: () => void }
  | { readonly kind: 'release'; readonly answer: (outcome: Outcome<void>) => void }
  | {
      readonly kind: 'deleteEnded';
      readonly ended: EndedRows;
      readonly answer: (outcome: Outcome<DeletedLot>) => void;
    };

export type CommandWork = Extract<Work, { readonly kind: 'command' }>;
export type LeaseWork = Extract<Work, { readonly kind: 'lease' }>;

/** Whether a batch with this work locks the definitions and identity, so that one node at a time changes them. */
export function isDeployment(work: Work): boolean {
  if (work.kind !== 'command') return false;
  return changesCatalog(work.command.kind) || isIdentity(work);
}

/** Whether the work has a batch of its own. */
function isAlone(work: Work): boolean {
  return isLot(work) || isIdentity(work);
}

function isIdentity(work: Work): boolean {
  return work.kind === 'command' && changesIdentity(work.command.kind);
}

/**
 * How many works of the queue make one batch; commands with many jobs count by their jobs. A lot of retention is alone,
 * so that no command waits for it within a batch, and so is a command on identity.
 */
export function lengthOfBatch(queue: readonly Work[], batchMax: number): number {
  const jobsMax = batchMax * jobsPerCommand;
  let jobs = 0;
  let length = 0;
  for (const work of queue) {
    jobs += jobsIn(work);
    if (length > 0 && (jobs > jobsMax || length === batchMax || isAlone(work))) break;
    length += 1;
    if (isAlone(work)) break;
  }
  return length;
}

function isLot({ kind }: Work): boolean {
  return kind === 'deleteEnded';
}

/**
 * The number of waiting commands from which a batch is worth its statements while another one runs or is being synced.
 */
export const worthwhile = 32;

/** Whether the queue is as much work as this many commands of one job each. */
export function isWorth(queue: readonly Work[], commands: number): boolean {
  let jobs = 0;
  return queue.some((work) => {
    jobs += jobsIn(work);
    return jobs >= commands;
  });
}

/** How many jobs a batch may have for each command that it may have. */
const jobsPerCommand = 2;

function jobsIn(work: Work): number {
  if (work.kind === 'lease') return work.lease.jobsMax;
  return work.kind === 'command' ? weightOf(work.command) : 1;
}
