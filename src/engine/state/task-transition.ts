import type { VariableDocument } from '../../core/json.ts';
import type { AnswerKey } from '../../core/key.ts';
import type { Rejection } from '../../core/rejection.ts';
import type { TaskListener, TaskListenerEvent } from '../../model/process.ts';

/** The properties of a user task that people and listeners change. */
export interface TaskProperties {
  readonly assignee: string | undefined;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly dueAtMs: number | undefined;
  readonly followUpAtMs: number | undefined;
  readonly priority: number;
}

/** A change of a user task that waits for its listeners. */
export interface TaskTransition {
  readonly event: TaskListenerEvent;
  /** The action that the sender named, for the listeners. */
  readonly action: string;
  /** The listeners at the beginning of the transition, and the number of the next one. */
  readonly listeners: readonly TaskListener[];
  readonly index: number;
  readonly from: TaskProperties;
  readonly requested: TaskProperties;
  /** The requested properties, with the corrections of the listeners so far. */
  readonly to: TaskProperties;
  /** The result of a completion, or the variables that are set on the task. */
  readonly variables: VariableDocument;
  /** Whether the variables are set in the very scope of the task. */
  readonly isLocal: boolean;
  /** The key of the command that waits for the end of the transition; absent if none does. */
  readonly answerKey: AnswerKey | undefined;
}

/** The outcome of a transition, for the command that waits for it. */
export interface TaskAnswer {
  readonly key: AnswerKey;
  /** The reason of the refusal; absent if the transition was made. */
  readonly refusal: Rejection | undefined;
}
