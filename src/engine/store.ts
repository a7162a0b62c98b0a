/**
 * The interface between the engine and a store. Every call may be asynchronous. A transaction is one batch's view and
 * its commit. Two stores implement it and pass the same suite (`store/conformance`).
 */
import type { VariableDocument } from '../core/json.ts';
import type {
  AnswerKey,
  BackgroundJobKey,
  BatchOperationKey,
  ContinuationKey,
  DecisionDefinitionKey,
  DecisionRequirementsKey,
  FormKey,
  IncidentKey,
  JobKey,
  JobOperationKey,
  Key,
  MessageKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  ScheduleKey,
  UserTaskKey,
} from '../core/key.ts';
import type { TenantId } from '../core/tenant.ts';
import type { AgentHistoryReads } from './agent/agent-history-reads.ts';
import type { DueTimer } from './timer/due-timer.ts';
import type { BatchOperationReads } from './batch-operation/batch-operation-reads.ts';
import type { DeletionReads } from './deletion/deletion-reads.ts';
import type { SuspendedWorkReads } from './suspension/suspended-work.ts';
import type { MessageReads } from './message/message-reads.ts';
import type { OperationReads } from './background/operation/operation-reads.ts';
import type { LoadableTable } from './background/row-id.ts';
import type {
  BackgroundJobRow,
  BackgroundJobState,
  TenantQuotaRow,
} from './background/background-rows.ts';
import type { ActivatedJob, Activation } from './command.ts';
import type { EventSubscriptionRow } from './event-subscription/event-subscription-row.ts';
import type { StartConditionReads } from './condition/start-condition.ts';
import type { SignalSubscription } from './signal/signal-subscription.ts';
import type {
  IdentityAnswers,
  IdentityQuestion,
  IdentityQuestionKind,
} from './identity/identity-questions.ts';
import type { Changes } from './state/changes.ts';
import type { RootReads } from './state/root-reads.ts';
import type {
  DecisionDefinitionRow,
  DecisionRequirementsRow,
  FormRow,
  IncidentRow,
  JobRow,
  ProcessDefinitionRow,
  ResourceRow,
  Tables,
  UserTaskRow,
} from './state/process-rows.ts';

export interface Store {
  /** Begins a transaction. Each node has one batch at a time, and the transaction ends with `commit` or `rollback`. */
  begin(options: BeginOptions): Promise<StoreTransaction>;
  /**
   * Reserves `count` key counters for this node and returns the first one. The reservation is durable before any row
   * that uses them.
   */
  reserveKeys(count: number): Promise<number>;
  /** The variables of a process instance itself, alive or ended; `undefined` names mean all. */
  variablesOf(
    processInstanceKey: ProcessInstanceKey,
    names: readonly string[] | undefined,
  ): Promise<VariableDocument>;
  /**
   * Resolves when no crash can undo the earlier commits; `undefined` if they are durable already. The next batch may
   * build on them meanwhile, but no client may learn of them (law E4).
   */
  durable(): Promise<void> | undefined;
  /** The earliest moment at which something is due: the end of a lease or a backoff, a schedule's tick, a day's end. */
  nextDueAtMs(): Promise<number | undefined>;
  /**
   * Classifies an error that the store threw: a `StoreFailure` if no bug of ours caused it, otherwise the error itself.
   */
  failureOf(error: unknown): unknown;
  /** Writes without changing anything, to check whether writes are possible again. */
  probe(): Promise<void>;
  /** Records that time has reached this moment. After a crash, the last record may be about a second late. */
  recordMoment(atMs: number): Promise<void>;
  /** The latest moment that any node has recorded. */
  lastMomentMs(): Promise<number | undefined>;
  /** Whether the database was created with retention of process data. An older one keeps it unless a setting is given. */
  readonly hasRetention: boolean;
  /** The partitions for new root instances. A batch puts all of its roots into one of them. */
  readonly rootPartitions: readonly number[];
  /** The other nodes on the same tables; `undefined` if this node has the tables alone. */
  readonly peers: Peers | undefined;
  close(): Promise<void>;
}

export interface BeginOptions {
  /** Whether the batch changes definitions. Until it ends no other node can do so. */
  readonly deploys: boolean;
  /**
   * How long a statement waits for a row that another transaction has locked: `patient` (the default) waits as long as
   * a batch of another node takes, `brief` for a moment. Then the statement fails with `locked`.
   */
  readonly lockWait?: 'patient' | 'brief';
}

/**
 * Why a store failed, where no bug of ours is the cause. After `conflict` nothing was written, and the same batch may
 * succeed now. After `locked` it may succeed when the other transaction has ended. After `unavailable` the outcome is
 * unknown, so nothing is acknowledged and nothing is repeated. `damaged` ends the server, because any further read may
 * be wrong.
 */
export class StoreFailure extends Error {
  readonly kind: 'conflict' | 'locked' | 'unavailable' | 'damaged';
  /** A sentence for callers, if the store knows the cause and an operator must repair it. */
  readonly trouble: string | undefined;

  constructor(
    kind: StoreFailure['kind'],
    message: string,
    options?: ErrorOptions & { readonly trouble?: string | undefined },
  ) {
    super(message, options);
    this.kind = kind;
    this.trouble = options?.trouble;
  }
}

/** Notices between nodes. A notice may get lost; `poll` finds its content in the tables. */
export interface Peers {
  /** Sends the notice to the other nodes soon, together with other waiting notices. */
  send(notice: PeerNotice): void;
  /** Sets the function that receives the notices of other nodes. */
  listen(onNotice: (notice: PeerNotice) => void): void;
  /** Reads in one query everything that this node may have missed. */
  poll(question: PollQuestion): Promise<PeerNotice & { readonly dueAtMs: number | undefined }>;
}

export interface PeerNotice {
  /** Jobs that became activatable. */
  readonly jobs: readonly JobNotice[];
  /** Background jobs that were queued. */
  readonly queued: readonly JobNotice[];
  /** Process instances that ended. */
  readonly ended: readonly EndedInstance[];
  /** Tenants with new events in the outbox, in their final order; `'anybody'` if the tenants are unknown. */
  readonly published: Published;
}

export type Published = readonly TenantId[] | 'anybody';

export interface EndedInstance {
  /** A process instance that has ended, or a command that is answered. */
  readonly key: ProcessInstanceKey | AnswerKey;
  readonly how: 'completed' | 'terminated' | 'answered';
}

export interface PollQuestion {
  /**
   * The poll queues for jobs of BPMN elements with long polls on this node, each as `type`, line break, tenant; `*` for
   * every tenant.
   */
  readonly jobQueues: readonly string[];
  /** The same for background jobs; `*` also for every type. */
  readonly leaseQueues: readonly string[];
  readonly instanceKeys: readonly EndedInstance['key'][];
}

/** Answers are in the order of the requested keys; an absent row is `undefined`. */
export interface StoreTransaction
  extends
    AgentHistoryReads,
    MessageReads,
    SuspendedWorkReads,
    RootReads,
    StartConditionReads,
    OperationReads,
    BatchOperationReads,
    DeletionReads {
  /** A number that changes with every deployment and deletion of any node. `write` updates it. */
  readonly catalogVersion: number;
  /**
   * Locks living roots until the end of the transaction and returns their versions. A cached root is current if its
   * version is the same. `undefined` for a root that does not live; a store with one writer returns 0 for every root.
   */
  lockRoots(keys: readonly ProcessInstanceKey[]): Promise<readonly (number | undefined)[]>;
  /** The version of a root after this batch, valid after `write`. */
  versionOf(key: ProcessInstanceKey): number;
  /** The root of an element instance or process instance, alive or not. */
  rootKeysOf(scopeKeys: readonly Key[]): Promise<readonly (ProcessInstanceKey | undefined)[]>;
  jobs(keys: readonly JobKey[]): Promise<readonly (JobRow | undefined)[]>;
  userTasks(keys: readonly UserTaskKey[]): Promise<readonly (UserTaskRow | undefined)[]>;
  incidents(keys: readonly IncidentKey[]): Promise<readonly (IncidentRow | undefined)[]>;

  definitions(
    keys: readonly ProcessDefinitionKey[],
  ): Promise<readonly (ProcessDefinitionRow | undefined)[]>;
  definitionVersions(tenantId: TenantId, processId: string): Promise<readonly DefinitionVersion[]>;
  form(key: FormKey): Promise<FormRow | undefined>;
  formVersions(tenantId: TenantId, formId: string): Promise<readonly DefinitionVersion[]>;
  decisionRequirements(key: DecisionRequirementsKey): Promise<RequirementsRows | undefined>;
  decisionRequirementsVersions(
    tenantId: TenantId,
    requirementsId: string,
  ): Promise<readonly DefinitionVersion[]>;
  /** The file that contains a decision. */
  decisionRequirementsKeyOf(
    key: DecisionDefinitionKey,
  ): Promise<DecisionRequirementsKey | undefined>;
  /** Without checksums, because a decision changes with its file. */
  decisionVersions(tenantId: TenantId, decisionId: string): Promise<readonly DefinitionVersion[]>;
  /** The open subscriptions of the start events of a process, locked until the end if there are other writers. */
  startSubscriptions(
    tenantId: TenantId,
    processId: string,
  ): Promise<readonly EventSubscriptionRow[]>;
  /** The open subscriptions to a signal, without those of suspended instances, in the order of keys. Takes no locks. */
  signalSubscriptions(tenantId: TenantId, name: string): Promise<readonly SignalSubscription[]>;
  resource(key: Key): Promise<ResourceRow | undefined>;
  resourceVersions(tenantId: TenantId, resourceId: string): Promise<readonly DefinitionVersion[]>;

  /** A number that changes with every command on identity of any node. `write` updates it. */
  readonly identityVersion: number;
  identity<K extends IdentityQuestionKind>(
    question: IdentityQuestion<K>,
  ): Promise<IdentityAnswers[K]>;
  /** Rows of the Jobs Service and of identity by their ids, locked until the end if there are other writers. */
  rows<T extends LoadableTable>(
    table: T,
    ids: readonly string[],
  ): Promise<readonly (Tables[T] | undefined)[]>;
  /** The quotas of those tenants that no other batch has locked. Locks them without waiting. */
  freeQuotas(tenantIds: readonly TenantId[]): Promise<readonly TenantQuotaRow[]>;
  /**
   * The next tenants, in order, that have a queued job of one of these types, in a queue that is not paused; `undefined`
   * types mean all.
   */
  readyTenants(question: {
    readonly types: readonly string[] | undefined;
    /** Only tenants after this one. */
    readonly after: string;
    readonly tenantsMax: number;
  }): Promise<readonly TenantId[]>;
  /** The number of running jobs of each tenant, counted from the leases. */
  runningCounts(tenantIds: readonly TenantId[]): Promise<readonly number[]>;
  /**
   * A tenant's queued jobs in the order in which they run, without those of paused queues. Locks them and skips jobs that
   * others have locked.
   */
  readyJobs(question: ReadyQuestion): Promise<readonly BackgroundJobRow[]>;
  /** The due rows, up to `max` of each kind. Locks them and skips rows that others have locked. */
  dueKeys(nowMs: number, max: number): Promise<DueKeys>;
  /** Writes the changes of the batch. The runtime passes each change once, in order, before `commit`. */
  write(changes: Changes): Promise<void>;
  /**
   * Activates up to `jobsMax` activatable jobs of queues that are not paused, highest priority first, then oldest, in one
   * guarded statement.
   */
  activate(activation: Activation, options: ActivateOptions): Promise<ActivationResult>;
  /** Undoes activations that did not reach a worker, for those of these jobs that still have the given deadline. */
  returnJobs(jobs: readonly ReturnedJob[], nowMs: number): Promise<readonly JobNotice[]>;
  /** Makes up to `jobsMax` jobs activatable whose lease or backoff has ended. */
  releaseDueJobs(nowMs: number, jobsMax: number): Promise<readonly JobNotice[]>;
  /** Deletes rows that ended long enough ago. Skips rows that another node deletes at the same time. */
  deleteEnded(ended: EndedRows): Promise<DeletedRows>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface ReadyQuestion {
  readonly tenantId: TenantId;
  readonly types: readonly string[] | undefined;
  readonly jobsMax: number;
}

export interface DueKeys {
  /** Jobs whose lease has expired. */
  readonly expired: readonly BackgroundJobKey[];
  /** Jobs whose start time is reached. */
  readonly scheduled: readonly BackgroundJobKey[];
  readonly schedules: readonly ScheduleKey[];
  readonly operations: readonly JobOperationKey[];
  /** Batch operations, those with the fewest steps first. */
  readonly batchOperations: readonly BatchOperationKey[];
  /** Queues that resume now, as `rowId.pausedQueue` names them. */
  readonly queues: readonly string[];
  /** The first stored message that has expired, if any. Takes no locks. */
  readonly messages: readonly MessageKey[];
  /** Tenants whose quota still counts a past day. */
  readonly tenants: readonly TenantId[];
  /** The oldest due continuation of each root. Takes no locks: the command that runs it locks the root first. */
  readonly continuations: readonly DueContinuation[];
  /** Takes no locks: the command that triggers a timer locks its root first. The longest due come first. */
  readonly timers: readonly DueTimer[];
}

export interface DueContinuation {
  readonly key: ContinuationKey;
  readonly rootKey: ProcessInstanceKey;
}

export interface RequirementsRows {
  readonly requirements: DecisionRequirementsRow;
  readonly decisions: readonly DecisionDefinitionRow[];
}

/** A version of a deployed definition. Every list has the newest version first. */
export interface DefinitionVersion {
  readonly key: Key;
  readonly version: number;
  readonly versionTag: string | undefined;
  readonly deploymentKey: Key;
  /** The name and checksum of its file; both are empty for a decision, which has no content of its own. */
  readonly resourceName: string;
  readonly checksum: string;
  readonly deleted: boolean;
}

/** The kinds of rows that retention deletes. */
export interface EndedRowsByKind {
  /** The rows of process instances that were deleted by hand. */
  readonly deletedInstances: { readonly nowMs: number };
  /** Batch operations that ended before a moment, with their items. */
  readonly batchOperations: { readonly beforeMs: number };
  /** Background jobs of a state that ended before a moment, and operations, with everything that depends on them. */
  readonly backgroundJobs: {
    readonly jobs: readonly { readonly state: BackgroundJobState; readonly beforeMs: number }[];
    readonly operationsBeforeMs: number;
    /** The present moment, which decides whether a unique key is still taken. */
    readonly nowMs: number;
  };
  /** Whole call hierarchies whose root ended before a moment. The row of the root is deleted last. */
  readonly processInstances: { readonly beforeMs: number };
  /** Decisions that were evaluated before a moment, outside of process instances. */
  readonly decisionInstances: { readonly beforeMs: number };
  /** Entries of the audit log that were made before a moment. */
  readonly auditLog: { readonly beforeMs: number };
  /** Counts of jobs: by the minute, they become counts by the hour; then they are deleted. */
  readonly jobMetrics: {
    /** Whole hours before this moment are added up. */
    readonly rolledBeforeMs: number;
    /** `undefined` deletes none. */
    readonly beforeMs: number | undefined;
  };
}

export type EndedKind = keyof EndedRowsByKind;

/** One lot: rows that may be deleted, at most `rowsMax` of each table. */
export type EndedRows = {
  [K in EndedKind]: { readonly kind: K; readonly rowsMax: number } & EndedRowsByKind[K];
}[EndedKind];

export interface DeletedRows {
  readonly rows: number;
  /** Whether there may be more rows to delete now. */
  readonly hasMore: boolean;
}

export interface ActivateOptions {
  readonly nowMs: number;
  /** Given to every activated job, if the activation requests leases. */
  readonly leaseToken: string;
  /** The maximum bytes of variables in one answer. */
  readonly bytesMax: number;
}

export interface ActivationResult {
  readonly jobs: readonly ActivatedJob[];
  /** Jobs that alone exceed the size of an answer. They were found, but not activated. */
  readonly oversized: readonly { readonly jobKey: JobKey; readonly bytes: number }[];
}

export interface ReturnedJob {
  readonly jobKey: JobKey;
  readonly deadlineAtMs: number;
}

/** A job of this type became activatable. */
export interface JobNotice {
  readonly type: string;
  readonly tenantId: TenantId;
  /** The number of jobs; absent: one. */
  readonly count?: number;
}
