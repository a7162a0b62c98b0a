/**
 * What the engine asks of a store. Every call may be asynchronous; a transaction is one batch's view and its commit.
 * Two stores implement it and pass the same suite (`store/conformance`).
 */
import type { VariableDocument } from '../core/json.ts';
import type {
  BackgroundJobKey,
  ContinuationKey,
  DecisionDefinitionKey,
  DecisionRequirementsKey,
  FormKey,
  IncidentKey,
  JobKey,
  JobOperationKey,
  Key,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  ScheduleKey,
  UserTaskKey,
} from '../core/key.ts';
import type { TenantId } from '../core/tenant.ts';
import type { JobFilter } from './background/job-filter.ts';
import type { FoundJobKey, WatchedJob } from './background/operation/operation-commands.ts';
import type { LoadableTable } from './background/row-id.ts';
import type {
  BackgroundJobRow,
  BackgroundJobState,
  TenantQuotaRow,
} from './background/background-rows.ts';
import type { ActivatedJob, Activation } from './command.ts';
import type { Changes } from './state/changes.ts';
import type { RootRows } from './state/root.ts';
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
  /** One batch at a time for each node; the transaction ends with `commit` or `rollback`. */
  begin(options: BeginOptions): Promise<StoreTransaction>;
  /** Reserves `count` key counters for this node and answers the first one. Durable before anything that uses them is. */
  reserveKeys(count: number): Promise<number>;
  /** The variables of a process instance itself, alive or ended; `undefined` names mean all. */
  variablesOf(
    processInstanceKey: ProcessInstanceKey,
    names: readonly string[] | undefined,
  ): Promise<VariableDocument>;
  /**
   * Resolves when no crash can undo what was committed before the call; `undefined` when that is so already. The next
   * batch may go on from it meanwhile, but nobody may be told of it (law E4).
   */
  durable(): Promise<void> | undefined;
  /** The earliest moment at which something is due: the end of a lease or a backoff, a schedule's tick, a day's end. */
  nextDueAtMs(): Promise<number | undefined>;
  /** What an error that the store threw is: a `StoreFailure` where no bug of ours caused it, otherwise itself. */
  failureOf(error: unknown): unknown;
  /** Writes, without changing anything, to see whether that is possible again. */
  probe(): Promise<void>;
  /** Remembers that time has come so far, however late that is known after a crash: a second or so. */
  keepMoment(atMs: number): Promise<void>;
  /** The latest moment that any node has kept. */
  lastMomentMs(): Promise<number | undefined>;
  /** The other nodes on the same tables; `undefined` when this node has them alone. */
  readonly peers: Peers | undefined;
  close(): Promise<void>;
}

export interface BeginOptions {
  /** Whether the batch deploys or deletes definitions: then no other node does so until its end. */
  readonly deploys: boolean;
  /**
   * How long a statement waits for a row that another transaction has locked: as long as a batch of another node takes
   * (the default), or for a moment only. Then it fails with `locked`.
   */
  readonly lockWait?: 'patient' | 'brief';
}

/**
 * Why a store did not do its part, where it is nobody's bug. After `conflict` nothing has happened and the same may
 * succeed now, as after `locked`, once the other transaction has ended; after `unavailable` it is not known what has happened, so nothing is acknowledged and nothing repeated.
 * `damaged` ends the server: what it would read from here on may be wrong.
 */
export class StoreFailure extends Error {
  readonly kind: 'conflict' | 'locked' | 'unavailable' | 'damaged';
  /** A sentence for callers, where the store knows what is wrong and that it goes on until somebody mends it. */
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

/** What nodes tell each other. It may get lost; `poll` finds what did. */
export interface Peers {
  /** Tells the others soon, together with whatever else there is to tell. */
  tell(notice: PeerNotice): void;
  /** Whom to call with what others tell. */
  listen(onNotice: (notice: PeerNotice) => void): void;
  /** Looks up what this node may have missed, in one query. */
  poll(question: PollQuestion): Promise<PeerNotice & { readonly dueAtMs: number | undefined }>;
}

export interface PeerNotice {
  /** Jobs that became activatable. */
  readonly jobs: readonly JobNotice[];
  /** Background jobs that were queued. */
  readonly queued: readonly JobNotice[];
  /** Process instances that ended. */
  readonly ended: readonly EndedInstance[];
  /** Tenants with new events in the outbox, in their final order; or it is not known whose they are. */
  readonly published: Published;
}

export type Published = readonly TenantId[] | 'anybody';

export interface EndedInstance {
  readonly key: ProcessInstanceKey;
  readonly how: 'completed' | 'terminated';
}

export interface PollQuestion {
  /** `type`, line break, tenant: who waits here for jobs of BPMN elements; `*` for every tenant. */
  readonly jobQueues: readonly string[];
  /** The same for background jobs; `*` for every type, too. */
  readonly leaseQueues: readonly string[];
  readonly instanceKeys: readonly ProcessInstanceKey[];
}

/** Answers come in the order of the keys asked for; what is absent is `undefined`. */
export interface StoreTransaction {
  /** Another number after every deployment and deletion, whichever node made it. `write` brings it up to date. */
  readonly catalogVersion: number;
  /**
   * Locks live roots until the end and answers their versions: a root that is remembered from an earlier batch is right
   * if its version is the same. `undefined` for what does not live; a store with one writer answers 0 for everything.
   */
  lockRoots(keys: readonly ProcessInstanceKey[]): Promise<readonly (number | undefined)[]>;
  /** The version of a root as this batch leaves it, after `write`. */
  versionOf(key: ProcessInstanceKey): number;
  /** The live part of each root; `undefined` when it does not exist or has ended. Locks it until the end. */
  roots(keys: readonly ProcessInstanceKey[]): Promise<readonly (RootRows | undefined)[]>;
  /** The root that an element instance or process instance belongs to, alive or not. */
  rootKeysOf(scopeKeys: readonly Key[]): Promise<readonly (ProcessInstanceKey | undefined)[]>;
  jobs(keys: readonly JobKey[]): Promise<readonly (JobRow | undefined)[]>;
  userTasks(keys: readonly UserTaskKey[]): Promise<readonly (UserTaskRow | undefined)[]>;
  incidents(keys: readonly IncidentKey[]): Promise<readonly (IncidentRow | undefined)[]>;
  /** Jobs and user tasks of the root that have not ended. */
  work(rootKey: ProcessInstanceKey): Promise<RootWork>;

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
  /** The file that a decision is in. */
  decisionRequirementsKeyOf(
    key: DecisionDefinitionKey,
  ): Promise<DecisionRequirementsKey | undefined>;
  /** Without checksums: a decision changes with its file. */
  decisionVersions(tenantId: TenantId, decisionId: string): Promise<readonly DefinitionVersion[]>;
  resource(key: Key): Promise<ResourceRow | undefined>;
  resourceVersions(tenantId: TenantId, resourceId: string): Promise<readonly DefinitionVersion[]>;

  /** Rows of the Jobs Service by their ids, locked until the end where there are other writers. */
  rows<T extends LoadableTable>(
    table: T,
    ids: readonly string[],
  ): Promise<readonly (Tables[T] | undefined)[]>;
  /** The quotas of these tenants as far as no other batch holds them: locked, without waiting for anybody. */
  freeQuotas(tenantIds: readonly TenantId[]): Promise<readonly TenantQuotaRow[]>;
  /** The next tenants, in their order, that have a queued job of one of these types; `undefined` types mean all. */
  readyTenants(question: {
    readonly types: readonly string[] | undefined;
    /** Only tenants beyond this one. */
    readonly after: string;
    readonly tenantsMax: number;
  }): Promise<readonly TenantId[]>;
  /** How many jobs of each tenant run. Counted from the leases. */
  runningCounts(tenantIds: readonly TenantId[]): Promise<readonly number[]>;
  /** A tenant's queued jobs in the order in which they are to run: locked, without those that others have locked. */
  readyJobs(question: ReadyQuestion): Promise<readonly BackgroundJobRow[]>;
  /** What is due: locked, without what others have locked; up to `max` of each kind. */
  dueKeys(nowMs: number, max: number): Promise<DueKeys>;
  /** A tenant's next jobs in the order of their making, and whether each is one that is asked for. Not locked. */
  jobsBeyond(question: JobsQuestion): Promise<readonly ScannedJob[]>;
  /** The states of those of these jobs that are there. Not locked. */
  jobStates(keys: readonly BackgroundJobKey[]): Promise<readonly WatchedJob[]>;

  /** Writes what was changed. Each of the batch's changes is handed over once, in order, before `commit`. */
  write(changes: Changes): Promise<void>;
  /** Takes up to `jobsMax` activatable jobs, highest priority first, then oldest, in one guarded statement. */
  activate(activation: Activation, options: ActivateOptions): Promise<ActivationResult>;
  /** Undoes activations that reached nobody: of these jobs, those still held with the deadline given. */
  returnJobs(jobs: readonly ReturnedJob[], nowMs: number): Promise<readonly JobNotice[]>;
  /** Makes up to `jobsMax` jobs activatable whose lease or backoff has ended. */
  releaseDueJobs(nowMs: number, jobsMax: number): Promise<readonly JobNotice[]>;
  /** Removes rows that ended long enough ago; answers how many, `rowsMax` when there may be more. */
  deleteEnded(ended: EndedRows): Promise<number>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface ReadyQuestion {
  readonly tenantId: TenantId;
  readonly types: readonly string[] | undefined;
  readonly jobsMax: number;
}

export interface JobsQuestion {
  readonly tenantId: TenantId;
  readonly of: 'jobs' | 'deadLetters';
  readonly filter: JobFilter;
  /** `undefined`: from the first one on. */
  readonly after: FoundJobKey | undefined;
  /** No job that was made later. */
  readonly createdToMs: number;
  /** Jobs looked at, whether they are asked for or not. */
  readonly scannedMax: number;
}

export interface ScannedJob extends FoundJobKey {
  readonly isAskedFor: boolean;
}

export interface DueKeys {
  /** Jobs whose lease has ended. */
  readonly expired: readonly BackgroundJobKey[];
  /** Jobs whose time has come. */
  readonly scheduled: readonly BackgroundJobKey[];
  readonly schedules: readonly ScheduleKey[];
  readonly operations: readonly JobOperationKey[];
  /** Whose quota counts a day that is over. */
  readonly tenants: readonly TenantId[];
  /** Of each root the oldest one, not locked: whoever runs it locks the root first. */
  readonly continuations: readonly DueContinuation[];
}

export interface DueContinuation {
  readonly key: ContinuationKey;
  readonly rootKey: ProcessInstanceKey;
}

export interface RootWork {
  readonly jobs: readonly JobRow[];
  readonly userTasks: readonly UserTaskRow[];
}

export interface RequirementsRows {
  readonly requirements: DecisionRequirementsRow;
  readonly decisions: readonly DecisionDefinitionRow[];
}

/** A version of a deployed definition, newest first in every list. */
export interface DefinitionVersion {
  readonly key: Key;
  readonly version: number;
  readonly versionTag: string | undefined;
  readonly deploymentKey: Key;
  /** Of the file that it came from; both empty for a decision, which has no content of its own. */
  readonly resourceName: string;
  readonly checksum: string;
  readonly deleted: boolean;
}

/** What may go: a bounded number of background jobs and operations on many, with all that hangs on them. */
export interface EndedRows {
  /** Background jobs of a state that ended before a moment. */
  readonly jobs: readonly { readonly state: BackgroundJobState; readonly beforeMs: number }[];
  readonly operationsBeforeMs: number;
  /** For how long unique keys are held. */
  readonly nowMs: number;
  readonly rowsMax: number;
}

export interface ActivateOptions {
  readonly nowMs: number;
  /** Handed to every job taken, when the activation asks for leases. */
  readonly leaseToken: string;
  /** Bytes of variables in one answer. */
  readonly bytesMax: number;
}

export interface ActivationResult {
  readonly jobs: readonly ActivatedJob[];
  /** Jobs that alone are larger than an answer may be. They were met, not taken. */
  readonly oversized: readonly { readonly jobKey: JobKey; readonly bytes: number }[];
}

export interface ReturnedJob {
  readonly jobKey: JobKey;
  readonly deadlineAtMs: number;
}

/** Work of this type became activatable. */
export interface JobNotice {
  readonly type: string;
  readonly tenantId: TenantId;
}
