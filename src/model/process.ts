import type { AgentType } from './agent-type.ts';

/**
 * The executable form of a BPMN process: plain data, already checked, so that the engine need not check it again. It
 * crosses threads by structured clone. The keys of maps are BPMN ids, which may be any text, even `__proto__`.
 */

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
  /** The catch points of the element's own scope. */
  readonly catches: readonly CatchPoint[];
  /** The listeners of the process itself; absent if it has none. */
  readonly listeners?:
    { readonly [E in ProcessListenerEvent]: readonly ExecutionListener[] } | undefined;
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
  /** The boundary event and the handler that undo the completed element. */
  readonly compensation?: { readonly eventId: string; readonly handlerId: string } | undefined;
  /** Whether the element is a compensation handler, which only a compensation starts. */
  readonly isForCompensation?: true | undefined;
  /** The kind of agent that the element is; absent if it is none. */
  readonly agentType?: AgentType | undefined;
  /** The listeners of the element; absent if it has none. */
  readonly listeners?: { readonly [E in ListenerEvent]: readonly ExecutionListener[] } | undefined;
}

export type ListenerEvent = 'start' | 'end';

export type ProcessListenerEvent = ListenerEvent | 'cancel';

/** A worker that does something before an element begins its work, or after it has ended. */
export interface ExecutionListener {
  readonly type: Expression;
  readonly retries: Expression;
  readonly headers: Readonly<Record<string, string>>;
}

/** The trigger for which an event waits. Without a code, the event catches all triggers of its kind. */
export type Trigger =
  | { readonly kind: 'error'; readonly code: Expression | undefined }
  | { readonly kind: 'escalation'; readonly code: Expression | undefined }
  | { readonly kind: 'link'; readonly name: string }
  | AwaitedTrigger
  /** Not a catch point: the completed element keeps the handler (`ElementBase.compensation`). */
  | { readonly kind: 'compensate' };

export type TriggerKind = Trigger['kind'];

/** A trigger that comes from outside of the instance, so that the element subscribes to it. */
export type AwaitedTrigger = TimerTrigger | MessageTrigger | SignalTrigger | ConditionTrigger;

/** The trigger comes when changed variables make the condition true. */
export interface ConditionTrigger {
  readonly kind: 'conditional';
  readonly condition: Expression;
  /** The condition is evaluated again when one of these variables changes. */
  readonly variables: readonly string[];
  /** The changes that count. */
  readonly changes: readonly VariableChange[];
}

export type VariableChange = 'create' | 'update';

export interface SignalTrigger {
  readonly kind: 'signal';
  readonly name: Expression;
}

export interface TimerTrigger {
  readonly kind: 'timer';
  /** `date` and `duration` fire once; `cycle` may fire again. */
  readonly timer: 'date' | 'duration' | 'cycle';
  readonly value: Expression;
}

export interface MessageTrigger {
  readonly kind: 'message';
  readonly name: Expression;
  /** The correlation key; absent at the start event of a process. */
  readonly correlationKey: Expression | undefined;
}

/** A catch point: where an event from outside may trigger an element or a scope. The deployment makes it. */
export interface CatchPoint {
  /** The event or receive task that catches. */
  readonly elementId: string;
  readonly trigger: Trigger;
  /** Whether the trigger first ends the element or the content of the scope. */
  readonly interrupting: boolean;
  /**
   * The effect: a token enters the boundary event, the start event of the event sub-process, or the catch event that a
   * link leads to (`itself`); the waiting element completes (`holder`); the event-based gateway completes and a token
   * enters the event (`branch`); an instance starts (`newInstance`).
   */
  readonly enters: 'boundary' | 'eventSubProcess' | 'itself' | 'holder' | 'branch' | 'newInstance';
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
  | { readonly kind: 'link'; readonly name: string }
  | SignalTrigger
  /** Undoes the completed activities of the scope, or one of them. */
  | { readonly kind: 'compensate'; readonly activityId: string | undefined };

/** The job of an element, from `zeebe:taskDefinition`, `zeebe:taskHeaders` and `zeebe:jobPriorityDefinition`. */
export interface JobDefinition {
  readonly type: Expression;
  readonly retries: Expression;
  readonly headers: Readonly<Record<string, string>>;
  readonly priority: Expression | undefined;
}

export interface StartEvent extends ElementBase {
  readonly type: 'START_EVENT';
  /** `none` in an embedded sub-process. */
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

/** A task that waits for a message. */
export interface ReceiveTask extends ElementBase {
  readonly type: 'RECEIVE_TASK';
  readonly trigger: MessageTrigger;
}

/** Waits for the first trigger of the events behind it, which are its catch points. */
export interface EventBasedGateway extends ElementBase {
  readonly type: 'EVENT_BASED_GATEWAY';
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
  /** The task listeners; absent if the task has none. */
  readonly listeners?: TaskListeners | undefined;
}

export type TaskListenerEvent = 'creating' | 'assigning' | 'updating' | 'completing' | 'canceling';

export type TaskListeners = { readonly [E in TaskListenerEvent]?: readonly TaskListener[] };

/** A worker that approves, corrects or denies a change of a user task. */
export interface TaskListener {
  readonly type: Expression;
  readonly retries: Expression;
}

export interface PassThroughTask extends ElementBase {
  readonly type: 'MANUAL_TASK' | 'TASK';
}

export interface ExclusiveGateway extends ElementBase {
  readonly type: 'EXCLUSIVE_GATEWAY';
  readonly defaultFlowId: string | undefined;
}

/**
 * As a fork, it leaves by each flow whose condition is true; as a join, it waits for all tokens that can still arrive.
 */
export interface InclusiveGateway extends ElementBase {
  readonly type: 'INCLUSIVE_GATEWAY';
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

/** Starts an instance of another process, and waits for its end. */
export interface CallActivity extends ElementBase {
  readonly type: 'CALL_ACTIVITY';
  readonly processId: Expression;
  readonly binding: Binding;
  /** The business id of the called instance; absent: that of the calling instance. */
  readonly businessId: Expression | undefined;
  /** Whether the called instance receives all variables that the call activity sees. */
  readonly propagatesAllIn: boolean;
  /** Whether the calling instance receives all variables of the called one. */
  readonly propagatesAllOut: boolean;
}

/** A sub-process whose activities start when an expression, a client or a worker chooses them. */
export interface AdHocSubProcess extends ElementBase {
  readonly type: 'AD_HOC_SUB_PROCESS';
  readonly scope: ScopeContent;
  /** The elements without incoming flows, as workers see them. */
  readonly activatable: readonly ActivatableElement[];
  /** The expression for the ids of the elements that start with the sub-process. */
  readonly activeElements: Expression | undefined;
  readonly output: CollectedOutput | undefined;
  readonly completionCondition: Expression | undefined;
  /** Whether the completion condition ends the elements that are still alive. */
  readonly cancelsRemaining: boolean;
  /** A worker that chooses the elements. */
  readonly job: JobDefinition | undefined;
}

export interface ActivatableElement {
  readonly elementId: string;
  readonly elementName: string | null;
  readonly documentation: string | null;
  readonly properties: Readonly<Record<string, string>>;
}

/** The scope of one activity of an ad-hoc sub-process and of the elements behind it. */
export interface AdHocInnerInstance extends ElementBase {
  readonly type: 'AD_HOC_SUB_PROCESS_INNER_INSTANCE';
}

/** A list of results, one from each instance. */
export interface CollectedOutput {
  /** The variable with the list. */
  readonly collection: string;
  readonly element: Expression;
  /** The variable that `element` reads, if it is a name or a path. */
  readonly variable: string | undefined;
}

/** An activity with a multi-instance marker: it runs the activity for each item of a list. */
export interface MultiInstanceBody extends ElementBase {
  readonly type: 'MULTI_INSTANCE_BODY';
  readonly sequential: boolean;
  readonly inputCollection: Expression;
  /** The variable with the item. */
  readonly inputElement: string | undefined;
  readonly output: CollectedOutput | undefined;
  readonly completionCondition: Expression | undefined;
  /** The activity itself, with the same id; flows and boundary events belong to the body. */
  readonly inner: ExecutableElement;
}

/** The executable elements. A new one is added here, and then the engine's table does not compile without it. */
export type ExecutableElement =
  | StartEvent
  | EndEvent
  | BoundaryEvent
  | IntermediateCatchEvent
  | IntermediateThrowEvent
  | ReceiveTask
  | EventBasedGateway
  | JobTask
  | ScriptTask
  | BusinessRuleTask
  | UserTask
  | PassThroughTask
  | ExclusiveGateway
  | InclusiveGateway
  | ParallelGateway
  | SubProcess
  | CallActivity
  | AdHocSubProcess
  | AdHocInnerInstance
  | MultiInstanceBody;

export type ExecutableElementType = ExecutableElement['type'];
