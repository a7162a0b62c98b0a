import type { Caller } from '../core/caller.ts';
import type { Installation } from '../core/installation.ts';
import type { VariableDocument } from '../core/json.ts';
import type { Rejection } from '../core/rejection.ts';
import type { LeasedJob, LeaseRequest } from '../engine/background/commands.ts';
import type { ActivatedJob, Activation, Command, CommandKind, Results } from '../engine/command.ts';
import type { Published } from '../engine/store.ts';
import type { ParsedResource } from '../model/resource.ts';
import type { Query } from '../query/query.ts';
import type { JobCounters } from './background/job-counters.ts';

/** How a request ended. Only `accepted` changed anything, and that is durable (law E4). */
export type Outcome<Result> =
  | { readonly kind: 'accepted'; readonly result: Result }
  | Rejection
  /** Our bug: the command failed alone (law E5). The detail is for the log; a caller gets a plain 500. */
  | { readonly kind: 'failed'; readonly detail: string }
  /** The server keeps up with no more new work; nothing was done. */
  | { readonly kind: 'exhausted'; readonly reason: string }
  /** Stopping, or the store cannot be written. `trouble` is a sentence for the caller, the reason is for the log. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly trouble?: string | undefined }
  /** `awaitCompletion`: the instance runs on, but did not end in time. */
  | { readonly kind: 'timedOut' };

export type CompletedInstance = Results['createProcessInstance'] & {
  readonly variables: VariableDocument;
};

/**
 * The whole server behind HTTP, or in the caller's own process: the one door to engine and store.
 * Searches see every change whose command was accepted before they were asked.
 */
export interface Orchestrator {
  readonly installation: Installation;
  submit<K extends CommandKind>(command: Command<K>, caller: Caller): Promise<Outcome<Results[K]>>;
  /** Waits for jobs as `activation.waitMs` says. Aborting returns what was taken in the same moment. */
  activateJobs(
    activation: Activation,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<Outcome<readonly ActivatedJob[]>>;
  /** Gives back jobs that could not be delivered, as if they had never been activated. */
  returnJobs(jobs: readonly ActivatedJob[]): void;
  /** Leases background jobs, waiting as `lease.waitMs` says. Aborting returns what was taken in the same moment. */
  leaseJobs(lease: LeaseRequest, signal: AbortSignal): Promise<Outcome<readonly LeasedJob[]>>;
  /** Gives back leases that could not be delivered; their attempts do not count. */
  returnLeases(jobs: readonly LeasedJob[]): void;
  /** Creates an instance and answers when it has ended. `fetchVariables` undefined: all. */
  createAndAwait(
    command: Command<'createProcessInstance'>,
    caller: Caller,
    options: {
      readonly timeoutMs: number;
      readonly fetchVariables: readonly string[] | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<Outcome<CompletedInstance>>;
  /**
   * Answers the JSON text of the response body, or `undefined` where a single thing is absent. Aborting stops a search,
   * whose answer then is of no use.
   */
  query(query: Query, caller: Caller, signal?: AbortSignal): Promise<Outcome<string | undefined>>;
  /** Reads and checks a file of a deployment, off this thread where there are others. */
  parseResource(file: ResourceFile): Promise<ParsedResource>;
  /** Sets the clock of all nodes: a fixed moment, or `undefined` to follow the system's. It survives a restart. */
  pinClock(nowMs: number | undefined): Promise<Outcome<void>>;
  nowMs(): number;
  /** Whether the clock stands still, since before the start or now. */
  isClockPinned(): boolean;
  /** Calls back after commits with events in them, when those can be read; never in the moment of asking. */
  onPublished(listener: (published: Published) => void): void;
  /** Whether the database can be read, which an embedded one can while its thread answers, and takes what is written. */
  storeState(): Promise<StoreState>;
  /** Counters and gauges for `/metrics`. */
  statistics(): Promise<OrchestratorStatistics>;
  /** Refuses new requests, finishes the batch under way, closes the store. */
  close(): Promise<void>;
}

export type StoreState =
  | { readonly kind: 'answers' }
  /** `trouble` is a sentence for whoever asks; absent where nothing is known but that there is no answer. */
  | { readonly kind: 'away'; readonly trouble?: string };

export interface ResourceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface OrchestratorStatistics {
  readonly commandsAccepted: number;
  readonly commandsRejected: number;
  readonly commandsFailed: number;
  readonly batches: number;
  readonly jobsActivated: number;
  readonly endedJobsRemoved: number;
  readonly commandsWaiting: number;
  readonly activationsWaiting: number;
  readonly leasesWaiting: number;
  readonly rootsCached: number;
  /** Why the store takes no writes; a sentence for callers. */
  readonly storeTrouble: string | undefined;
  readonly readsWaiting: number;
  readonly readsRefused: number;
  /** Searches that took longer than a search may. */
  readonly searchesStopped: number;
  readonly backgroundJobs: JobCounters;
}
