import type { JsonText, VariableDocument } from '../../core/json.ts';
import type {
  ElementInstanceKey,
  JobKey,
  ProcessInstanceKey,
  UserTaskKey,
} from '../../core/key.ts';
import type { ListenerEvent } from '../../model/process.ts';

/** The cause for which an element waits. */
export type WaitsFor =
  | { readonly kind: 'job'; readonly jobKey: JobKey }
  | {
      readonly kind: 'userTask';
      readonly userTaskKey: UserTaskKey;
      /** The job of the listener at work. */
      readonly jobKey?: JobKey | undefined;
      /** Set when the task must end but its listeners delay the end. */
      readonly ending?: AfterEnd | undefined;
    }
  /** A scope must end or be emptied, but listeners of user tasks in it delay that. */
  | { readonly kind: 'ending'; readonly ending: AfterEnd }
  | { readonly kind: 'emptying'; readonly then: AfterEmptying }
  /** The job of a listener while the element is entered or left; without a key, that job does not exist yet. */
  | {
      readonly kind: 'listener';
      readonly event: ListenerEvent;
      readonly index: number;
      readonly jobKey: JobKey | undefined;
    }
  /** A call activity: the end of the instance that it has started. */
  | {
      readonly kind: 'calledInstance';
      readonly processInstanceKey: ProcessInstanceKey;
      readonly ending?: AfterEnd | undefined;
    }
  /** A multi-instance body: the end of its inner instances. */
  | {
      readonly kind: 'instances';
      /** The number of items, and the inner instances that were created, completed, and ended by hand. */
      readonly size: number;
      readonly created: number;
      readonly completed: number;
      readonly terminated: number;
      /** In a sequential body: the items that have no inner instance yet. */
      readonly items: readonly JsonText[];
    }
  /** A compensation throw event: the end of the handlers that it has started. */
  | { readonly kind: 'handlers'; readonly elementInstanceKeys: readonly ElementInstanceKey[] }
  /** An ad-hoc sub-process: the end of its content, further activities, or the worker that chooses them. */
  | {
      readonly kind: 'adHoc';
      readonly jobKey: JobKey | undefined;
      /** Whether the worker wants it to complete as soon as nothing in it is alive. */
      readonly isFulfilled: boolean;
    }
  /** A sub-process: the end of its content. */
  | { readonly kind: 'children' }
  /** A catch event, a receive task or an event-based gateway: its own trigger. */
  | { readonly kind: 'trigger' };

/**
 * What follows the end of an element: the scope around it continues, or a boundary event is entered, or a modification
 * continues.
 */
export type AfterEnd =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'boundary';
      readonly elementId: string;
      readonly variables: VariableDocument;
    }
  | { readonly kind: 'byHand' };

/** What follows when nothing in a scope is alive: it completes, or the start event of an event sub-process. */
export type AfterEmptying =
  | { readonly kind: 'complete' }
  | {
      readonly kind: 'eventSubProcess';
      readonly elementId: string;
      readonly variables: VariableDocument;
      /** The wait of the scope after that. */
      readonly resumes: WaitsFor | undefined;
    };

/** What a process instance waits for: its own listener, or listeners of user tasks that must end. */
export type InstanceWait =
  | InstanceListenerWait
  | { readonly kind: 'ending' }
  | { readonly kind: 'emptying'; readonly then: AfterEmptying };

/** The listener that works next, or at present if there is a job. */
export type InstanceListenerWait = {
  readonly kind: 'listener';
  readonly index: number;
  readonly jobKey: JobKey | undefined;
} & (
  { readonly event: 'start'; readonly entry: InstanceEntry } | { readonly event: 'end' | 'cancel' }
);

/** How an instance begins. */
export type InstanceEntry =
  | { readonly kind: 'noneStart' }
  /** At elements that its creator has named. */
  | { readonly kind: 'elements'; readonly elementIds: readonly string[] }
  /** At the start event that caught a trigger, with the variables that it brought. */
  | { readonly kind: 'event'; readonly elementId: string; readonly variables: VariableDocument };
