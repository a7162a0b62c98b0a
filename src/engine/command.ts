import type { Principal, TenantIds } from '../core/caller.ts';
import type { JsonText, VariableDocument } from '../core/json.ts';
import type {
  BatchOperationKey,
  DecisionDefinitionKey,
  DecisionEvaluationKey,
  ElementInstanceKey,
  IncidentKey,
  JobKey,
  Key,
  ProcessDefinitionKey,
  ProcessInstanceKey,
} from '../core/key.ts';
import type { TenantId } from '../core/tenant.ts';
import type { Expression } from '../model/process.ts';
import type { ParsedResource } from '../model/resource.ts';
import type {
  TenantEventCommands,
  TenantEventResults,
} from './background/tenant-event-commands.ts';
import type { AgentCommands, AgentResults } from './agent/agent-commands.ts';
import type { AdHocResult, StartedActivity } from './ad-hoc/ad-hoc-result.ts';
import type { BackgroundCommands, BackgroundResults } from './background/commands.ts';
import type {
  BatchOperationCommands,
  BatchOperationResults,
} from './batch-operation/batch-operation-commands.ts';
import type { DecisionInstanceRow } from './decision/decision-instance-row.ts';
import type {
  ClusterVariableCommands,
  ClusterVariableResults,
} from './cluster-variable/cluster-variable-commands.ts';
import type {
  ContinuationCommands,
  ContinuationResults,
} from './continuation/continuation-commands.ts';
import type { ConditionCommands, ConditionResults } from './condition/condition-commands.ts';
import type { DeletionCommands, DeletionResults } from './deletion/deletion-commands.ts';
import type { ProcessCommands, ProcessResults } from './process/process-commands.ts';
import type { MessageCommands, MessageResults } from './message/message-commands.ts';
import type {
  EventSinkCommands,
  EventSinkResults,
} from './background/webhook/event-sink-commands.ts';
import type { WebhookCommands, WebhookResults } from './background/webhook/webhook-commands.ts';
import type {
  GlobalListenerCommands,
  GlobalListenerResults,
} from './global-listener/global-listener-commands.ts';
import type {
  Deferred,
  TaskResult,
  UserTaskCommands,
  UserTaskResults,
} from './user-task/user-task-commands.ts';
import type { SuspensionCommands, SuspensionResults } from './suspension/suspension-commands.ts';
import type { SignalCommands, SignalResults } from './signal/signal-commands.ts';
import type { TimerCommands, TimerResults } from './timer/timer-commands.ts';
import type { IdentityCommands, IdentityResults } from './identity/identity-commands.ts';
import type { DeploymentResult } from './deployment/deployment-result.ts';
import type { DecisionDefinitionRow, JobKind } from './state/process-rows.ts';

/** Every command of the engine, by kind. Durations are milliseconds. */
export interface Commands
  extends
    AgentCommands,
    BackgroundCommands,
    BatchOperationCommands,
    ClusterVariableCommands,
    ContinuationCommands,
    DeletionCommands,
    GlobalListenerCommands,
    ProcessCommands,
    TimerCommands,
    UserTaskCommands,
    SignalCommands,
    SuspensionCommands,
    ConditionCommands,
    MessageCommands,
    WebhookCommands,
    EventSinkCommands,
    IdentityCommands,
    TenantEventCommands {
  deployResources: {
    readonly tenantId: TenantId;
    /** Already parsed; an invalid file rejects the whole deployment. */
    readonly resources: readonly DeployedResource[];
  };
  createProcessInstance: {
    readonly definition: DefinitionReference;
    readonly tenantId: TenantId;
    readonly variables: VariableDocument;
    /** Elements to start at instead of the none start event. */
    readonly startElementIds: readonly string[];
    /** Elements after whose completion the instance is terminated. */
    readonly terminateAfterElementIds: readonly string[];
    readonly tags: readonly string[];
    readonly businessId: string | undefined;
  };
  /** Moves tokens by hand. All entries come before all terminations. */
  modifyProcessInstance: {
    readonly processInstanceKey: ProcessInstanceKey;
    readonly activate: readonly ActivateInstruction[];
    readonly move: readonly MoveInstruction[];
    readonly terminate: readonly ElementSelector[];
  };
  /** Continues the instance with another definition. Every living element needs a mapping. */
  migrateProcessInstance: {
    readonly processInstanceKey: ProcessInstanceKey;
    readonly targetDefinitionKey: ProcessDefinitionKey;
    readonly mappings: readonly { readonly sourceId: string; readonly targetId: string }[];
  };
  setVariables: {
    /** An element instance or a process instance. */
    readonly scopeKey: Key;
    readonly variables: VariableDocument;
    /**
     * `true` sets each variable in this very scope; otherwise in the nearest scope that has it, else in the process
     * instance.
     */
    readonly local: boolean;
  };
  completeJob: {
    readonly jobKey: JobKey;
    readonly leaseToken: string | undefined;
    readonly variables: VariableDocument;
    /** Assigned to the job's process instance. */
    readonly businessId: string | undefined;
    readonly adHoc: AdHocResult | undefined;
    /** The decision of a task listener. */
    readonly task: TaskResult | undefined;
  };
  /** Starts activities of an ad-hoc sub-process, each in an inner instance of its own. */
  activateAdHocActivities: {
    readonly elementInstanceKey: ElementInstanceKey;
    readonly elements: readonly StartedActivity[];
    /** Whether the living elements in the sub-process end first. */
    readonly cancelsRemaining: boolean;
  };
  failJob: {
    readonly jobKey: JobKey;
    readonly leaseToken: string | undefined;
    /** The new absolute number, not a decrement. */
    readonly retries: number;
    readonly backoffMs: number;
    readonly errorMessage: string;
    readonly variables: VariableDocument;
  };
  throwJobError: {
    readonly jobKey: JobKey;
    readonly leaseToken: string | undefined;
    readonly errorCode: string;
    readonly errorMessage: string | undefined;
    readonly variables: VariableDocument;
  };
  updateJob: {
    readonly jobKey: JobKey;
    readonly leaseToken: string | undefined;
    readonly retries: number | undefined;
    /** The new deadline is this long from now. */
    readonly timeoutMs: number | undefined;
    readonly priority: number | undefined;
  };
  /** Sent by the runtime after an activation found a job whose variables do not fit into any answer. */
  refuseOversizedJob: {
    readonly jobKey: JobKey;
    readonly bytes: number;
    readonly bytesMax: number;
  };
  resolveIncident: { readonly incidentKey: IncidentKey };
  resolveProcessInstanceIncidents: { readonly processInstanceKey: ProcessInstanceKey };
  /**
   * Evaluates a decision outside of any process. A failure of the model is an answer, and the audit records it as any
   * other.
   */
  evaluateDecision: {
    readonly decision: DecisionReference;
    readonly tenantId: TenantId;
    readonly variables: VariableDocument;
  };
  /** Changes nothing. */
  evaluateExpression: {
    readonly expression: Expression;
    /** The living process instance or element instance whose variables complement those of the request. */
    readonly scopeKey: Key | undefined;
    /** The tenant whose cluster variables are visible, if there is no scope. */
    readonly ownerId: TenantId | undefined;
    readonly variables: VariableDocument;
  };
}

export type DecisionReference =
  | { readonly kind: 'key'; readonly key: DecisionDefinitionKey }
  /** The latest version. */
  | { readonly kind: 'id'; readonly decisionId: string };

export interface ActivateInstruction {
  readonly elementId: string;
  /** The instance of a scope around the element, needed if the scope has more than one instance. */
  readonly ancestorKey: ElementInstanceKey | undefined;
  readonly variables: readonly ScopedVariables[];
}

export interface ScopedVariables {
  readonly variables: VariableDocument;
  /** The element, or a sub-process around it, that receives the variables; `undefined` is the process instance. */
  readonly scopeId: string | undefined;
}

export interface MoveInstruction {
  readonly source: ElementSelector;
  readonly targetElementId: string;
  /**
   * The ancestor in which the target is entered: found as for an activation, the scope of the source, or a named one.
   */
  readonly ancestor:
    | { readonly kind: 'inferred' }
    | { readonly kind: 'sourceParent' }
    | { readonly kind: 'named'; readonly key: ElementInstanceKey };
  readonly variables: readonly ScopedVariables[];
}

export type ElementSelector =
  | { readonly kind: 'key'; readonly key: ElementInstanceKey }
  /** All living instances of an element. */
  | { readonly kind: 'id'; readonly elementId: string };

export interface DeployedResource {
  readonly resource: ParsedResource;
  /** The digest of the bytes, by which identical content is recognized. */
  readonly checksum: string;
}

export type DefinitionReference =
  | { readonly kind: 'key'; readonly key: ProcessDefinitionKey }
  /** Without a version, the latest. */
  | { readonly kind: 'id'; readonly processId: string; readonly version: number | undefined };

/** The answer of each accepted command. */
export interface Results
  extends
    AgentResults,
    BackgroundResults,
    BatchOperationResults,
    ClusterVariableResults,
    ContinuationResults,
    DeletionResults,
    GlobalListenerResults,
    ProcessResults,
    TimerResults,
    UserTaskResults,
    SignalResults,
    SuspensionResults,
    ConditionResults,
    MessageResults,
    WebhookResults,
    EventSinkResults,
    IdentityResults,
    TenantEventResults {
  deployResources: DeploymentResult;
  createProcessInstance: {
    readonly processInstanceKey: ProcessInstanceKey;
    readonly processDefinitionKey: ProcessDefinitionKey;
    readonly processDefinitionId: string;
    readonly processDefinitionVersion: number;
    readonly tenantId: TenantId;
    readonly tags: readonly string[];
    readonly businessId: string | undefined;
  };
  modifyProcessInstance: undefined;
  migrateProcessInstance: undefined;
  setVariables: Deferred | undefined;
  completeJob: undefined;
  activateAdHocActivities: undefined;
  failJob: undefined;
  throwJobError: undefined;
  updateJob: undefined;
  refuseOversizedJob: undefined;
  resolveIncident: undefined;
  resolveProcessInstanceIncidents: { readonly batchOperationKey: BatchOperationKey };
  evaluateDecision: DecisionEvaluationResult;
  evaluateExpression: {
    readonly value: JsonText;
    readonly warnings: readonly string[];
    /** Of the secrets that the expression refers to; whether they exist is not known. */
    readonly secretNames: readonly string[];
  };
}

export interface DecisionEvaluationResult {
  readonly evaluationKey: DecisionEvaluationKey;
  readonly decision: DecisionDefinitionRow;
  readonly requirementsId: string;
  /** The output; `null` if the evaluation failed. */
  readonly output: JsonText;
  readonly failure: { readonly decisionId: string; readonly message: string } | undefined;
  /** Required decisions come first. A failed evaluation lists the decisions up to the one that failed. */
  readonly evaluated: readonly {
    readonly decision: DecisionDefinitionRow;
    readonly instance: DecisionInstanceRow;
  }[];
}

export type CommandKind = keyof Commands;
export type Command<K extends CommandKind = CommandKind> = {
  [P in K]: { readonly kind: P } & Commands[P];
}[K];

/**
 * Activates jobs for a worker. It is not a command of the engine but one guarded statement of the store in the
 * transaction of the batch, because it is the hottest path and changes no process instance.
 */
export interface Activation {
  readonly jobType: string;
  readonly worker: string;
  readonly jobsMax: number;
  /** The lease ends this long from now. */
  readonly timeoutMs: number;
  readonly tenantIds: TenantIds;
  /** The caller whose tenants and rights restrict the jobs; absent: no restriction. */
  readonly caller?: Principal;
  /** Only jobs of these processes; absent: jobs of all processes. */
  readonly processIds?: readonly string[];
  /** `undefined` fetches all visible variables. */
  readonly fetchVariables: readonly string[] | undefined;
  /** Whether complete, fail and throw need the lease token that this activation returns. */
  readonly withLease: boolean;
  /** How long to wait for a first job; 0 answers at once. */
  readonly waitMs: number;
}

export interface ActivatedJob {
  readonly jobKey: JobKey;
  readonly type: string;
  readonly kind: JobKind;
  readonly listenerEventType: string;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly rootProcessInstanceKey: ProcessInstanceKey;
  readonly processDefinitionKey: ProcessDefinitionKey;
  readonly processDefinitionId: string;
  readonly processDefinitionVersion: number;
  readonly elementInstanceKey: ElementInstanceKey;
  readonly elementId: string;
  readonly tenantId: TenantId;
  readonly headers: Readonly<Record<string, string>>;
  readonly worker: string;
  readonly retries: number;
  readonly priority: number;
  readonly deadlineAtMs: number;
  readonly leaseToken: string | undefined;
  readonly tags: readonly string[];
  readonly businessId: string | undefined;
  readonly variables: VariableDocument;
}
