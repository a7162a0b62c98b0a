/**
 * The rows of the tables, which are the truth (law E7): one interface for each table. Only appliers change rows (law
 * E2). `undefined` is an absent value; moments are epoch milliseconds.
 */
import type { AgentTables } from '../agent/agent-rows.ts';
import type { BatchOperationTables } from '../batch-operation/batch-operation-rows.ts';
import type { DeletionTables } from '../deletion/deletion-rows.ts';
import type { BackgroundTables } from '../background/background-tables.ts';
import type { ContinuationRow } from '../continuation/continuation-rows.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import type { MessageStartLockRow, MessageTables } from '../message/message-rows.ts';
import type { IdentityTables } from '../identity/identity-rows.ts';
import type { JsonText } from '../../core/json.ts';
import type {
  AgentInstanceKey,
  DecisionDefinitionKey,
  DecisionRequirementsKey,
  DeploymentKey,
  ElementInstanceKey,
  FormKey,
  IncidentKey,
  JobKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  ResourceKey,
  ScopeKey,
  UserTaskKey,
  VariableKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { ElementType } from '../../model/element-type.ts';
import type { ClusterTables } from './cluster-tables.ts';
import type { TaskAnswer, TaskTransition } from './task-transition.ts';
import type { InstanceWait, WaitsFor } from './waits-for.ts';
import type { DecisionInstanceRow } from '../decision/decision-instance-row.ts';

export interface DeploymentRow {
  readonly key: DeploymentKey;
  readonly tenantId: TenantId;
  readonly deployedAtMs: number;
}

export type DefinitionState = 'active' | 'deleted';

export interface ProcessDefinitionRow {
  readonly key: ProcessDefinitionKey;
  readonly processId: string;
  readonly version: number;
  readonly versionTag: string | undefined;
  readonly name: string | undefined;
  readonly resourceName: string;
  readonly deploymentKey: DeploymentKey;
  readonly tenantId: TenantId;
  /** The digest of the resource's bytes: the same content keeps its version. */
  readonly checksum: string;
  readonly xml: string;
  /**
   * The executable process (`processForm`). It is made at deployment, so that a later version of the XML reader does
   * not change it.
   */
  readonly executable: string;
  readonly startFormId: string | undefined;
  state: DefinitionState;
}

export interface FormRow {
  readonly key: FormKey;
  readonly formId: string;
  readonly version: number;
  readonly versionTag: string | undefined;
  readonly resourceName: string;
  readonly deploymentKey: DeploymentKey;
  readonly tenantId: TenantId;
  readonly checksum: string;
  /** The form's JSON, as deployed. */
  readonly schema: string;
  state: DefinitionState;
}

/** A deployed file of decisions. */
export interface DecisionRequirementsRow {
  readonly key: DecisionRequirementsKey;
  readonly requirementsId: string;
  readonly name: string;
  readonly version: number;
  readonly resourceName: string;
  readonly deploymentKey: DeploymentKey;
  readonly tenantId: TenantId;
  readonly checksum: string;
  readonly xml: string;
  /** The executable decisions (`decisionsForm`). */
  readonly executable: string;
  state: DefinitionState;
}

/** A decision of such a file; the two are deleted together. */
export interface DecisionDefinitionRow {
  readonly key: DecisionDefinitionKey;
  readonly decisionId: string;
  readonly name: string;
  /** Counted for the decision, across all its files. */
  readonly version: number;
  readonly versionTag: string | undefined;
  readonly requirementsKey: DecisionRequirementsKey;
  readonly deploymentKey: DeploymentKey;
  readonly tenantId: TenantId;
  state: DefinitionState;
}

/** A deployed file of a kind that the server does not execute. */
export interface ResourceRow {
  readonly key: ResourceKey;
  readonly resourceId: string;
  readonly version: number;
  readonly versionTag: string | undefined;
  readonly resourceName: string;
  readonly deploymentKey: DeploymentKey;
  readonly tenantId: TenantId;
  readonly checksum: string;
  /** The file's bytes in base64. */
  readonly content: string;
  state: DefinitionState;
}

export type ProcessInstanceState = 'active' | 'suspended' | 'completed' | 'terminated';

export interface ProcessInstanceRow {
  readonly key: ProcessInstanceKey;
  readonly rootKey: ProcessInstanceKey;
  definitionKey: ProcessDefinitionKey;
  readonly parentProcessInstanceKey: ProcessInstanceKey | undefined;
  readonly parentElementInstanceKey: ElementInstanceKey | undefined;
  readonly tenantId: TenantId;
  readonly tags: readonly string[];
  businessId: string | undefined;
  state: ProcessInstanceState;
  readonly startedAtMs: number;
  endedAtMs: number | undefined;
  /** Set exactly while the instance is suspended. */
  suspendedAtMs: number | undefined;
  /** Active incidents in this instance and in the instances that it called. */
  incidentCount: number;
  /** Elements after whose completion the whole instance is terminated. */
  readonly terminateAfter: readonly string[];
  /** The tokens that wait at joining gateways of this scope, each as the flow on which it arrived. */
  waitingFlows: readonly string[];
  /** The start lock of the instance, if a message with a correlation key has started it. */
  readonly startLock: Pick<MessageStartLockRow, 'key' | 'processId' | 'correlationKey'> | undefined;
  /** The completed activities of this scope that a compensation can undo; absent where there are none. */
  compensable: readonly Compensable[] | undefined;
  /** Set while its elements are terminated page by page. Every command treats the instance as ended. */
  terminatingAtMs: number | undefined;
  /** Set while the instance waits for listeners. */
  waitsFor: InstanceWait | undefined;
}

export type ElementInstanceState =
  'activating' | 'active' | 'completing' | 'completed' | 'terminated';

export interface ElementInstanceRow {
  readonly key: ElementInstanceKey;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly rootKey: ProcessInstanceKey;
  definitionKey: ProcessDefinitionKey;
  /** The scope of the element: its process instance or the element instance of a sub-process. */
  readonly scopeKey: ScopeKey;
  elementId: string;
  elementName: string | undefined;
  readonly type: ElementType;
  readonly tenantId: TenantId;
  state: ElementInstanceState;
  readonly startedAtMs: number;
  endedAtMs: number | undefined;
  /** The element's own active incident, if any. */
  incidentKey: IncidentKey | undefined;
  /** Absent after the element has ended, and while it is entered or left, unless a listener works. */
  waitsFor: WaitsFor | undefined;
  /** The tokens that wait at joining gateways of this scope, each as the flow on which it arrived. */
  waitingFlows: readonly string[];
  /** The completed activities of this scope that a compensation can undo; absent where there are none. */
  compensable: readonly Compensable[] | undefined;
  /** The agent that works for the element, if one has reported. */
  agentInstanceKey: AgentInstanceKey | undefined;
}

/** A completed activity, with the completed activities in it. It may have no handler itself. */
export interface Compensable {
  readonly elementId: string;
  readonly inside: readonly Compensable[];
}

export interface VariableRow {
  readonly key: VariableKey;
  readonly scopeKey: ScopeKey;
  readonly name: string;
  value: JsonText;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly rootKey: ProcessInstanceKey;
  readonly tenantId: TenantId;
}

/** A sequence flow that an instance has taken, recorded once however often it was taken. */
export interface SequenceFlowRow {
  readonly processInstanceKey: ProcessInstanceKey;
  readonly flowId: string;
  readonly rootKey: ProcessInstanceKey;
  readonly definitionKey: ProcessDefinitionKey;
  readonly tenantId: TenantId;
}

/** The moves are in `engine/job/job-states.ts`. */
export type JobState =
  'activatable' | 'activated' | 'backingOff' | 'failed' | 'errorThrown' | 'completed' | 'canceled';

/** The last event of a job: the `state` of Camunda's job search, in the words of its clients. */
export type JobEventName =
  | 'CREATED'
  | 'COMPLETED'
  | 'FAILED'
  | 'PRIORITY_UPDATED'
  | 'RETRIES_UPDATED'
  | 'TIMED_OUT'
  | 'TIMEOUT_UPDATED'
  | 'CANCELED'
  | 'ERROR_THROWN'
  | 'MIGRATED';

/** The kind of a job, in the words of Camunda's clients. Each has a rule in `engine/job/job-rules.ts`. */
export type JobKind =
  'BPMN_ELEMENT' | 'EXECUTION_LISTENER' | 'TASK_LISTENER' | 'AD_HOC_SUB_PROCESS';

export interface JobRow {
  readonly key: JobKey;
  readonly type: string;
  readonly kind: JobKind;
  readonly listenerEventType: string;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly rootKey: ProcessInstanceKey;
  definitionKey: ProcessDefinitionKey;
  /** That of the process instance for its own listeners. */
  readonly elementInstanceKey: ScopeKey;
  elementId: string;
  readonly tenantId: TenantId;
  /** The scopes whose variables the job sees, innermost first: its element instance … its process instance. */
  readonly scopePath: readonly ScopeKey[];
  readonly headers: Readonly<Record<string, string>>;
  /** The business id of the process instance when the job was created. A later assignment does not change it. */
  readonly businessId: string | undefined;
  state: JobState;
  lastEvent: JobEventName;
  priority: number;
  retries: number;
  worker: string | undefined;
  /** Set exactly while the job is activated. */
  deadlineAtMs: number | undefined;
  /** Set exactly while the job is backing off. */
  retryAtMs: number | undefined;
  leaseToken: string | undefined;
  errorCode: string | undefined;
  errorMessage: string | undefined;
  /** The reason of a task listener that has denied a transition. */
  deniedReason: string | undefined;
  readonly createdAtMs: number;
  updatedAtMs: number;
  endedAtMs: number | undefined;
}

export type UserTaskState =
  | 'creating'
  | 'created'
  | 'assigning'
  | 'updating'
  | 'completing'
  | 'canceling'
  | 'completed'
  | 'canceled';

export interface UserTaskRow {
  readonly key: UserTaskKey;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly rootKey: ProcessInstanceKey;
  definitionKey: ProcessDefinitionKey;
  readonly elementInstanceKey: ElementInstanceKey;
  elementId: string;
  readonly name: string | undefined;
  readonly tenantId: TenantId;
  state: UserTaskState;
  assignee: string | undefined;
  candidateGroups: readonly string[];
  candidateUsers: readonly string[];
  dueAtMs: number | undefined;
  followUpAtMs: number | undefined;
  priority: number;
  readonly formKey: FormKey | undefined;
  readonly externalFormReference: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The business id of the process instance when the task was created, as for a job. */
  readonly businessId: string | undefined;
  readonly createdAtMs: number;
  completedAtMs: number | undefined;
  /** Set exactly while its listeners work. */
  transition: TaskTransition | undefined;
  /** The outcomes of its last transitions; the last one is the latest. */
  answers: readonly TaskAnswer[] | undefined;
}

export type IncidentState = 'active' | 'resolved';

export type IncidentType =
  | 'UNKNOWN'
  | 'JOB_NO_RETRIES'
  | 'EXECUTION_LISTENER_NO_RETRIES'
  | 'TASK_LISTENER_NO_RETRIES'
  | 'AD_HOC_SUB_PROCESS_NO_RETRIES'
  | 'UNHANDLED_ERROR_EVENT'
  | 'IO_MAPPING_ERROR'
  | 'CONDITION_ERROR'
  | 'EXTRACT_VALUE_ERROR'
  | 'CALLED_ELEMENT_ERROR'
  | 'CALLED_DECISION_ERROR'
  | 'DECISION_EVALUATION_ERROR'
  | 'FORM_NOT_FOUND'
  | 'RESOURCE_NOT_FOUND'
  | 'MESSAGE_SIZE_EXCEEDED';

export interface IncidentRow {
  readonly key: IncidentKey;
  readonly type: IncidentType;
  readonly message: string;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly rootKey: ProcessInstanceKey;
  definitionKey: ProcessDefinitionKey;
  /** That of the process instance for its own listeners. */
  readonly elementInstanceKey: ScopeKey;
  elementId: string;
  readonly jobKey: JobKey | undefined;
  readonly tenantId: TenantId;
  state: IncidentState;
  readonly createdAtMs: number;
  resolvedAtMs: number | undefined;
}

/** Every table, by its name in the stores. */
export interface Tables
  extends
    BackgroundTables,
    MessageTables,
    IdentityTables,
    BatchOperationTables,
    DeletionTables,
    AgentTables,
    ClusterTables {
  deployment: DeploymentRow;
  processDefinition: ProcessDefinitionRow;
  form: FormRow;
  decisionRequirements: DecisionRequirementsRow;
  decisionDefinition: DecisionDefinitionRow;
  decisionInstance: DecisionInstanceRow;
  resource: ResourceRow;
  processInstance: ProcessInstanceRow;
  elementInstance: ElementInstanceRow;
  variable: VariableRow;
  sequenceFlow: SequenceFlowRow;
  job: JobRow;
  userTask: UserTaskRow;
  incident: IncidentRow;
  continuation: ContinuationRow;
  eventSubscription: EventSubscriptionRow;
}

export type TableName = keyof Tables;
