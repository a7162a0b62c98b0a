/**
 * The executable form of a BPMN process: plain data, checked when it was made, so that the engine need not ask again.
 * It crosses threads by structured clone. Maps are keyed by BPMN id, which may be any text, `__proto__` included.
 */

/** Camunda's names of element types, as its API shows them. */
export type ElementType =
  | 'START_EVENT'
  | 'END_EVENT'
  | 'BOUNDARY_EVENT'
  | 'INTERMEDIATE_CATCH_EVENT'
  | 'INTERMEDIATE_THROW_EVENT'
  | 'SERVICE_TASK'
  | 'SEND_TASK'
  | 'SCRIPT_TASK'
  | 'BUSINESS_RULE_TASK'
  | 'USER_TASK'
  | 'RECEIVE_TASK'
  | 'MANUAL_TASK'
  | 'TASK'
  | 'EXCLUSIVE_GATEWAY'
  | 'PARALLEL_GATEWAY'
  | 'INCLUSIVE_GATEWAY'
  | 'EVENT_BASED_GATEWAY'
  | 'SUB_PROCESS'
  | 'EVENT_SUB_PROCESS'
  | 'AD_HOC_SUB_PROCESS'
  | 'CALL_ACTIVITY'
  | 'MULTI_INSTANCE_BODY';

/** An attribute value: a FEEL expression (without its leading `=`), or the text itself. */
export type Expression =
  | { readonly kind: 'feel'; readonly text: string }
  | { readonly kind: 'static'; readonly value: string };

export interface ExecutableProcess {
  readonly id: string;
  readonly name: string | undefined;
  readonly versionTag: string | undefined;
  /** The form of the none start event, by `zeebe:formDefinition formId`. */
  readonly startFormId: string | undefined;
  readonly jobPriority: Expression | undefined;
  readonly elements: ReadonlyMap<string, ExecutableElement>;
  readonly flows: ReadonlyMap<string, SequenceFlow>;
  readonly scope: ScopeContent;
}

/** What a process or a sub-process holds, besides its elements (which name it in `scopeId`). */
export interface ScopeContent {
  /** The none start event, if there is one. */
  readonly noneStartId: string | undefined;
  readonly eventSubProcessIds: readonly string[];
}

export interface SequenceFlow {
  readonly id: string;
  readonly sourceId: string;
  readonly targetId: string;
  readonly condition: Expression | undefined;
}

export interface Mapping {
  /** Evaluated in the scope that the variable comes from. */
  readonly source: Expression;
  /** A variable's name, or a path of names into a context: `a.b.c`. */
  readonly target: readonly string[];
}

/** What every element has. */
export interface ElementBase {
  readonly id: string;
  readonly name: string | undefined;
  /** The sub-process that holds it; the process's id at the top. */
  readonly scopeId: string;
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  /** Boundary events attached to it. */
  readonly boundaryIds: readonly string[];
}

/** What a worker is handed: `zeebe:taskDefinition`, `zeebe:taskHeaders`, `zeebe:jobPriorityDefinition`. */
export interface JobDefinition {
  readonly type: Expression;
  readonly retries: Expression;
  readonly headers: Readonly<Record<string, string>>;
  readonly priority: Expression | undefined;
}

/** An error that an event throws or catches. A catch without a code catches all. */
export interface ErrorDefinition {
  readonly code: Expression | undefined;
}

export interface StartEvent extends ElementBase {
  readonly type: 'START_EVENT';
  /** In an event sub-process: what starts it. */
  readonly trigger:
    { readonly kind: 'none' } | { readonly kind: 'error'; readonly error: ErrorDefinition };
  readonly interrupting: boolean;
}

export interface EndEvent extends ElementBase {
  readonly type: 'END_EVENT';
  readonly result:
    | { readonly kind: 'none' }
    | { readonly kind: 'terminate' }
    | { readonly kind: 'error'; readonly error: ErrorDefinition }
    | { readonly kind: 'job'; readonly job: JobDefinition };
}

export interface BoundaryEvent extends ElementBase {
  readonly type: 'BOUNDARY_EVENT';
  readonly attachedToId: string;
  readonly trigger: { readonly kind: 'error'; readonly error: ErrorDefinition };
  readonly interrupting: boolean;
}

export interface IntermediateThrowEvent extends ElementBase {
  readonly type: 'INTERMEDIATE_THROW_EVENT';
  readonly result:
    { readonly kind: 'none' } | { readonly kind: 'job'; readonly job: JobDefinition };
}

/** A task whose work a worker does. */
export interface JobTask extends ElementBase {
  readonly type: 'SERVICE_TASK' | 'SEND_TASK';
  readonly job: JobDefinition;
}

export interface ScriptTask extends ElementBase {
  readonly type: 'SCRIPT_TASK';
  readonly work:
    | { readonly kind: 'job'; readonly job: JobDefinition }
    | { readonly kind: 'script'; readonly expression: Expression; readonly resultVariable: string };
}

export interface BusinessRuleTask extends ElementBase {
  readonly type: 'BUSINESS_RULE_TASK';
  readonly work:
    | { readonly kind: 'job'; readonly job: JobDefinition }
    | {
        readonly kind: 'decision';
        readonly decisionId: Expression;
        readonly resultVariable: string;
        readonly binding: Binding;
      };
}

/** Which version of a called or linked thing is meant. */
export type Binding =
  | { readonly kind: 'latest' }
  | { readonly kind: 'deployment' }
  | { readonly kind: 'versionTag'; readonly versionTag: string };

export interface UserTask extends ElementBase {
  readonly type: 'USER_TASK';
  readonly work:
    | { readonly kind: 'native'; readonly task: UserTaskDefinition }
    /**
     * Without `zeebe:userTask`: a job of type `io.camunda.zeebe:userTask`, as in Camunda before 8.5. Static properties
     * of the task are among its headers already (`io.camunda.zeebe:assignee` ...); those that must be evaluated, and a
     * linked form, are in `task` only.
     */
    | { readonly kind: 'job'; readonly job: JobDefinition; readonly task: UserTaskDefinition };
}

export interface UserTaskDefinition {
  readonly assignee: Expression | undefined;
  /** A static text is a comma-separated list. */
  readonly candidateGroups: Expression | undefined;
  readonly candidateUsers: Expression | undefined;
  readonly dueDate: Expression | undefined;
  readonly followUpDate: Expression | undefined;
  readonly priority: Expression | undefined;
  readonly form:
    | { readonly kind: 'linked'; readonly formId: Expression; readonly binding: Binding }
    | { readonly kind: 'external'; readonly reference: Expression }
    | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PassThroughTask extends ElementBase {
  readonly type: 'MANUAL_TASK' | 'TASK';
}

export interface ExclusiveGateway extends ElementBase {
  readonly type: 'EXCLUSIVE_GATEWAY';
  readonly defaultFlowId: string | undefined;
}

export interface ParallelGateway extends ElementBase {
  readonly type: 'PARALLEL_GATEWAY';
}

export interface SubProcess extends ElementBase {
  readonly type: 'SUB_PROCESS' | 'EVENT_SUB_PROCESS';
  readonly scope: ScopeContent;
  /** Of an event sub-process: its one start event. */
  readonly startEventId: string | undefined;
}

/** The elements that run today. A new one is added here, and the engine's table does not compile until it is handled. */
export type ExecutableElement =
  | StartEvent
  | EndEvent
  | BoundaryEvent
  | IntermediateThrowEvent
  | JobTask
  | ScriptTask
  | BusinessRuleTask
  | UserTask
  | PassThroughTask
  | ExclusiveGateway
  | ParallelGateway
  | SubProcess;

export type ExecutableElementType = ExecutableElement['type'];
