import type { VariableDocument } from '../../core/json.ts';
import type { AnswerKey, ProcessInstanceKey, UserTaskKey } from '../../core/key.ts';
import type { TaskAnswer } from '../state/task-transition.ts';

export interface UserTaskCommands {
  assignUserTask: {
    readonly userTaskKey: UserTaskKey;
    /** `undefined` removes the assignee. */
    readonly assignee: string | undefined;
    /** `false` rejects the command if the task has another assignee (Camunda's intent CLAIM). */
    readonly allowOverride: boolean;
    readonly action: string | undefined;
  };
  completeUserTask: {
    readonly userTaskKey: UserTaskKey;
    readonly variables: VariableDocument;
    readonly action: string | undefined;
  };
  updateUserTask: {
    readonly userTaskKey: UserTaskKey;
    readonly changes: UserTaskChanges;
    readonly action: string | undefined;
  };
  /** The outcome of a transition, for the command that waits for it. */
  readTaskAnswer: { readonly userTaskKey: UserTaskKey; readonly answerKey: AnswerKey };
}

/** An absent member stays as it is; an empty text, an empty list or `null` clears. */
export interface UserTaskChanges {
  readonly dueAtMs?: number | null;
  readonly followUpAtMs?: number | null;
  readonly candidateGroups?: readonly string[];
  readonly candidateUsers?: readonly string[];
  readonly priority?: number;
}

/** The decision of a task listener about a transition. */
export interface TaskResult {
  /** The reason of a denial. */
  readonly denied: string | undefined;
  readonly corrections: TaskCorrections;
}

export interface TaskCorrections extends UserTaskChanges {
  readonly assignee?: string | null;
}

/** The command is accepted, but its answer waits for listeners of a user task, or for the end of an instance. */
export type Deferred =
  | { readonly kind: 'task'; readonly userTaskKey: UserTaskKey; readonly answerKey: AnswerKey }
  | { readonly kind: 'instance'; readonly processInstanceKey: ProcessInstanceKey };

/** The commands whose answers may wait. */
export type WaitingKind =
  | 'assignUserTask'
  | 'completeUserTask'
  | 'updateUserTask'
  | 'setVariables'
  | 'cancelProcessInstance';

export interface UserTaskResults {
  assignUserTask: Deferred | undefined;
  completeUserTask: Deferred | undefined;
  updateUserTask: Deferred | undefined;
  /** `undefined` while the transition is under way. */
  readTaskAnswer: TaskAnswer | undefined;
}
