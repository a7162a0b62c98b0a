/**
 * The executable form of a BPMN process: plain data, already checked, so that the engine need not check it again. It
 * crosses threads by structured clone. The keys of maps are BPMN ids, which may be any text, even `__proto__`.
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

/** The value of an attribute: a FEEL expression (without its leading `=`), or the text itself. */
export type Expression =
  | { readonly kind: 'feel'; readonly text: string }
  | { readonly kind: 'static'; readonly value: string };

export interface ExecutableProcess {
  readonly id: string;
  readonly name: string | undefined;
  readonly versionTag: string | undefined;
  /** The form of the none start event, from `zeebe:formDefinition formId`. */
  readonly startFormId: string | undefined;
  readonly jobPriority: Expression | undefined;
  readonly elements: ReadonlyMap<string, ExecutableElement>;
  readonly flows: ReadonlyMap<string, SequenceFlow>;
  readonly scope: ScopeContent;
  /** Of its own scope. */
  readonly catches: readonly CatchPoint[];
}

/** The content of a process or a sub-process, without its elements (which name it in `scopeId`). */
export interface ScopeContent {
  /** The none start event, if any. */
  readonly noneStartId: string | undefined;
}

export interface SequenceFlow {
  readonly id: string;
  readonly sourceId: string;
  readonly targetId: string;
  readonly condition: Expression | undefined;
}

export interface Mapping {
  /** Evaluated in the scope in which the variable is. */
  readonly source: Expression;
  /** A variable's name, or a path of names into a context: `a.b.c`. */
  readonly target: readonly string[];
}

/** The common properties of all elements. */
export interface ElementBase {
  readonly id: string;
  readonly name: string | undefined;
  /** The sub-process around the element, or the process's id at the top. */
  readonly scopeId: string;
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  /** The event sub-processes in it, then the boundary events on it, each in the order of the file. */
  readonly catches: readonly CatchPoint[];
  /** Absent where the element has none. */
  readonly listeners?: { readonly [E in ListenerEvent]: readonly ExecutionListener[] } | undefined;
}

export type ListenerEvent = 'start' | 'end';

/** A worker that does something before an element begins its work, or after it has ended. */
export interface ExecutionListener {
  readonly type: Expression;
  readonly retries: Expression;
  readonly headers: Readonly<Record<string, string>>;
}

/** The condition for which an event waits. A code that is absent catches all of its kind. */
export type Trigger =
  | { readonly kind: 'error'; readonly code: Expression | undefined }
  | { readonly kind: 'escalation'; readonly code: Expression | undefined }
  | { readonly kind: 'link'; readonly name: string };

export type TriggerKind = Trigger['kind'];

/** Where an element or a scope may be triggered from outside, made at deployment. */
export interface CatchPoint {
  /** The event: a boundary event, the start event of an event sub-process, or a catch event that a link leads to. */
  readonly elementId: string;
  readonly trigger: Trigger;
  /** Whether it ends the element or the content of the scope first. */
  readonly interrupting: boolean;
  /** The way in which a token enters the event. */
  readonly enters: 'boundary' | 'eventSubProcess' | 'itself';
}

/** The effect of an end or intermediate throw event. */
export type EventResult =
  | { readonly kind: 'none' }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'job'; readonly job: JobDefinition }
  | ThrownTrigger;

export type ThrownTrigger =
  | { readonly kind: 'error'; readonly code: Expression }
  | { readonly kind: 'escalation'; readonly code: Expression }
  | { readonly kind: 'link'; readonly name: string };

/** The job of an element, from `zeebe:taskDefinition`, `zeebe:taskHeaders` and `zeebe:jobPriorityDefinition`. */
export interface JobDefinition {
  readonly type: Expression;
  readonly retries: Expression;
  readonly headers: Readonly<Record<string, string>>;
  readonly priority: Expression | undefined;
}

export interface StartEvent extends ElementBase {
  readonly type: 'START_EVENT';
  /** The trigger in an event sub-process. */
  readonly trigger: { readonly kind: 'none' } | Trigger;
  readonly interrupting: boolean;
}

export interface EndEvent extends ElementBase {
  readonly type: 'END_EVENT';
  readonly result: EventResult;
}

export interface BoundaryEvent extends ElementBase {
  readonly type: 'BOUNDARY_EVENT';
  readonly attachedToId: string;
  readonly trigger: Trigger;
  readonly interrupting: boolean;
}

export interface IntermediateCatchEvent extends ElementBase {
  readonly type: 'INTERMEDIATE_CATCH_EVENT';
  readonly trigger: Trigger;
}

export interface IntermediateThrowEvent extends ElementBase {
  readonly type: 'INTERMEDIATE_THROW_EVENT';
  readonly result: EventResult;
}

/** A task that a worker carries out. */
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

/** The version of a called or linked definition. */
export type Binding =
  | { readonly kind: 'latest' }
  | { readonly kind: 'deployment' }
  | { readonly kind: 'versionTag'; readonly versionTag: string };

export interface UserTask extends ElementBase {
  readonly type: 'USER_TASK';
  readonly work:
    | { readonly kind: 'native'; readonly task: UserTaskDefinition }
    /**
     * Without `zeebe:userTask`: a job of type `io.camunda.zeebe:userTask`, as in Camunda before 8.5. The headers
     * already contain the static properties of the task (`io.camunda.zeebe:assignee` ...). Only `task` contains the
     * properties that must be evaluated, and a linked form.
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
  /** The single start event of an event sub-process. */
  readonly startEventId: string | undefined;
}

/** The executable elements. A new one is added here, and then the engine's table does not compile without it. */
export type ExecutableElement =
  | StartEvent
  | EndEvent
  | BoundaryEvent
  | IntermediateCatchEvent
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
