import type { Caller } from '../core/caller.ts';
import type { Installation } from '../core/installation.ts';
import type { VariableDocument } from '../core/json.ts';
import type { Rejection } from '../core/rejection.ts';
import type { LeasedJob, LeaseRequest } from '../engine/background/commands.ts';
import type { ActivatedJob, Activation, Command, CommandKind, Results } from '../engine/command.ts';
import type { WaitingKind } from '../engine/user-task/user-task-commands.ts';
import type { CorrelatedMessage } from '../engine/message/message-commands.ts';
import type { Published } from '../engine/store.ts';
import type { ParsedResource } from '../model/resource.ts';
import type { Query } from '../query/query.ts';
import type { JobCounters } from './background/job-counters.ts';

/** How a request ended. Only an `accepted` request changed anything, and the change is durable (law E4). */
export type Outcome<Result> =
  | { readonly kind: 'accepted'; readonly result: Result }
  | Rejection
  /** A bug of the server: the command failed alone (law E5). The detail is for the log; the caller gets a plain 500. */
  | { readonly kind: 'failed'; readonly detail: string }
  /** The server cannot keep up with more new work; nothing was done. */
  | { readonly kind: 'exhausted'; readonly reason: string }
  /**
   * The server is stopping, or the store cannot be written. `trouble` is a sentence for the caller, `reason` is for the
   * log.
   */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly trouble?: string | undefined }
  /** `awaitCompletion`: the instance did not end in time and runs on. */
  | { readonly kind: 'timedOut' };

export type CompletedInstance = Results['createProcessInstance'] & {
  readonly variables: VariableDocument;
};

/**
 * The whole server behind HTTP, or in the caller's own process: all access to engine and store goes through it. A
 * search sees every change that was accepted before the search began.
 */
export interface Orchestrator {
  readonly installation: Installation;
  submit<K extends CommandKind>(command: Command<K>, caller: Caller): Promise<Outcome<Results[K]>>;
  /** Answers when the listeners that the command waits for are done. After a timeout they continue. */
  submitAndAwait(
    command: Command<WaitingKind>,
    caller: Caller,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Outcome<undefined>>;
  /** Waits for jobs up to `activation.waitMs`. An abort returns jobs that were taken at the same moment. */
  activateJobs(
    activation: Activation,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<Outcome<readonly ActivatedJob[]>>;
  /** Returns jobs that could not be delivered, as if they had never been activated. */
  returnJobs(jobs: readonly ActivatedJob[]): void;
  /**
   * Leases background jobs and waits up to `lease.waitMs`. An abort returns jobs that were taken at the same moment.
   */
  leaseJobs(lease: LeaseRequest, signal: AbortSignal): Promise<Outcome<readonly LeasedJob[]>>;
  /** Returns leases that could not be delivered; their attempts do not count. */
  returnLeases(jobs: readonly LeasedJob[]): void;
  /** Creates an instance and answers when it has ended, with all variables if `fetchVariables` is undefined. */
  createAndAwait(
    command: Command<'createProcessInstance'>,
    caller: Caller,
    options: {
      readonly timeoutMs: number;
      readonly fetchVariables: readonly string[] | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<Outcome<CompletedInstance>>;
  /** Correlates a message and answers when an instance has received it. */
  correlateAndAwait(
    command: Command<'correlateMessage'>,
    caller: Caller,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Outcome<CorrelatedMessage>>;
  /**
   * Returns the JSON text of the response body, or `undefined` if a single resource is absent. An abort stops a search,
   * whose result is then useless.
   */
  query(query: Query, caller: Caller, signal?: AbortSignal): Promise<Outcome<string | undefined>>;
  /** Parses and checks a file of a deployment, on another thread if there is one. */
  parseResource(file: ResourceFile): Promise<ParsedResource>;
  /**
   * Pins the clock of all nodes to a moment, or lets it follow the system (`undefined`). The pin survives a restart.
   */
  pinClock(nowMs: number | undefined): Promise<Outcome<void>>;
  nowMs(): number;
  /** Whether the clock is pinned. */
  isClockPinned(): boolean;
  /** Calls the listener after commits with events, as soon as the events can be read, but never during this call. */
  onPublished(listener: (published: Published) => void): void;
  /** Whether the database answers reads and accepts writes. An embedded one answers while its thread does. */
  storeState(): Promise<StoreState>;
  /** Counters and gauges for `/metrics`. */
  statistics(): Promise<OrchestratorStatistics>;
  /** Refuses new requests, finishes the batch under way, closes the store. */
  close(): Promise<void>;
}

export type StoreState =
  | { readonly kind: 'answers' }
  /** `trouble` is a sentence for the client; absent if only the lack of an answer is known. */
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
  readonly instanceRowsRemoved: number;
  readonly decisionsRemoved: number;
  readonly auditEntriesRemoved: number;
  readonly batchRowsRemoved: number;
  readonly jobMetricsRemoved: number;
  readonly dueHandled: number;
  readonly commandsWaiting: number;
  readonly activationsWaiting: number;
  readonly leasesWaiting: number;
  readonly rootsCached: number;
  /** Why the store accepts no writes; a sentence for clients. */
  readonly storeTrouble: string | undefined;
  readonly readsWaiting: number;
  readonly readsRefused: number;
  /** Searches that exceeded the time limit of a search. */
  readonly searchesStopped: number;
  readonly backgroundJobs: JobCounters;
}
