/**
 * What the engine asks of a store. Every call may be asynchronous; a transaction is one batch's view and its commit.
 * Two stores implement it and pass the same suite (`store/conformance`).
 */
import type { VariableDocument } from '../core/json.ts';
import type {
  FormKey,
  IncidentKey,
  JobKey,
  Key,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  UserTaskKey,
} from '../core/key.ts';
import type { TenantId } from '../core/tenant.ts';
import type { ActivatedJob, Activation } from './command.ts';
import type { Changes } from './state/changes.ts';
import type { RootRows } from './state/root.ts';
import type {
  FormRow,
  IncidentRow,
  JobRow,
  ProcessDefinitionRow,
  ResourceRow,
  UserTaskRow,
} from './state/rows.ts';

export interface Store {
  /** One batch at a time for each node; the transaction ends with `commit` or `rollback`. */
  begin(): Promise<StoreTransaction>;
  /** Reserves `count` key counters for this node and answers the first one. Durable before it answers. */
  reserveKeys(count: number): Promise<number>;
  /** The variables of a process instance itself, alive or ended; `undefined` names mean all. */
  variablesOf(
    processInstanceKey: ProcessInstanceKey,
    names: readonly string[] | undefined,
  ): Promise<VariableDocument>;
  /** The earliest moment at which a lease or a backoff ends, if any runs. */
  nextDueAtMs(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Answers come in the order of the keys asked for; what is absent is `undefined`. */
export interface StoreTransaction {
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
  resource(key: Key): Promise<ResourceRow | undefined>;
  resourceVersions(tenantId: TenantId, resourceId: string): Promise<readonly DefinitionVersion[]>;

  /** Writes what the batch changed. Called once, before `activate` and `commit`. */
  write(changes: Changes): Promise<void>;
  /** Takes up to `jobsMax` activatable jobs, highest priority first, then oldest, in one guarded statement. */
  activate(activation: Activation, options: ActivateOptions): Promise<ActivationResult>;
  /** Undoes activations that reached nobody: of these jobs, those still held with the deadline given. */
  returnJobs(jobs: readonly HeldJob[], nowMs: number): Promise<readonly JobNotice[]>;
  /** Makes up to `jobsMax` jobs activatable whose lease or backoff has ended. */
  releaseDueJobs(nowMs: number, jobsMax: number): Promise<readonly JobNotice[]>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface RootWork {
  readonly jobs: readonly JobRow[];
  readonly userTasks: readonly UserTaskRow[];
}

/** A version of a deployed definition, newest first in every list. */
export interface DefinitionVersion {
  readonly key: Key;
  readonly version: number;
  readonly versionTag: string | undefined;
  readonly deploymentKey: Key;
  readonly checksum: string;
  readonly deleted: boolean;
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

export interface HeldJob {
  readonly jobKey: JobKey;
  readonly deadlineAtMs: number;
}

/** Work of this type became activatable. */
export interface JobNotice {
  readonly type: string;
  readonly tenantId: TenantId;
}
