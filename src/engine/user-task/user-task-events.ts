import { assert } from '../../core/assert.ts';
import type { ProcessDefinitionKey, UserTaskKey } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';
import { move, type Moves } from '../state/moves.ts';
import type { UserTaskRow, UserTaskState } from '../state/process-rows.ts';
import type { TaskAnswer, TaskProperties, TaskTransition } from '../state/task-transition.ts';
import type { WorkingSet } from '../working-set.ts';

export interface UserTaskEvents {
  userTaskCreated: { readonly task: UserTaskRow };
  userTaskChanged: { readonly userTaskKey: UserTaskKey; readonly properties: TaskProperties };
  /** The listeners of the transition begin to work, or the next one does. */
  userTaskTransitionChanged: {
    readonly userTaskKey: UserTaskKey;
    readonly transition: TaskTransition;
  };
  /** The transition is made or refused. The properties are absent where it changes none. */
  userTaskTransitionEnded: {
    readonly userTaskKey: UserTaskKey;
    readonly properties: TaskProperties | undefined;
    readonly answer: TaskAnswer | undefined;
  };
  userTaskMigrated: {
    readonly userTaskKey: UserTaskKey;
    readonly definitionKey: ProcessDefinitionKey;
    readonly elementId: string;
  };
  userTaskCompleted: { readonly userTaskKey: UserTaskKey; readonly atMs: number };
  userTaskCanceled: { readonly userTaskKey: UserTaskKey; readonly atMs: number };
}

/** A state that ends in `ing` waits for listeners. */
export const userTaskMoves: Moves<UserTaskState> = {
  creating: ['created'],
  created: ['assigning', 'updating', 'completing', 'canceling', 'completed', 'canceled'],
  assigning: ['created'],
  updating: ['created'],
  completing: ['created'],
  canceling: ['created'],
  completed: [],
  canceled: [],
};

/**
 * The outcomes that a task keeps. If a task has made this many further transitions before a waiting command looks, the
 * command gets a timeout.
 */
const answersMax = 8;

export const userTaskAppliers: Appliers<UserTaskEvents> = {
  userTaskCreated(state, { task }) {
    state.userTasks.set(task.key, task);
    state.changes.insert('userTask', task);
  },
  userTaskChanged(state, { userTaskKey, properties }) {
    setProperties(touch(state, userTaskKey), properties);
  },
  userTaskTransitionChanged(state, { userTaskKey, transition }) {
    const task = touch(state, userTaskKey);
    if (task.state !== transition.event) move(task, transition.event, userTaskMoves);
    task.transition = transition;
  },
  userTaskTransitionEnded(state, { userTaskKey, properties, answer }) {
    const task = touch(state, userTaskKey);
    move(task, 'created', userTaskMoves);
    task.transition = undefined;
    if (properties !== undefined) setProperties(task, properties);
    if (answer !== undefined) {
      task.answers = [...(task.answers ?? []), answer].slice(-answersMax);
    }
  },
  userTaskMigrated(state, { userTaskKey, definitionKey, elementId }) {
    const task = touch(state, userTaskKey);
    task.definitionKey = definitionKey;
    task.elementId = elementId;
  },
  userTaskCompleted(state, event) {
    end(state, event, 'completed');
  },
  userTaskCanceled(state, event) {
    end(state, event, 'canceled');
  },
};

function setProperties(task: UserTaskRow, properties: TaskProperties): void {
  task.assignee = properties.assignee;
  task.candidateGroups = properties.candidateGroups;
  task.candidateUsers = properties.candidateUsers;
  task.dueAtMs = properties.dueAtMs;
  task.followUpAtMs = properties.followUpAtMs;
  task.priority = properties.priority;
}

function touch(state: WorkingSet, key: UserTaskKey): UserTaskRow {
  const task = state.userTask(key);
  assert(task, `user task ${key} to exist`);
  state.changes.update('userTask', task);
  return task;
}

function end(
  state: WorkingSet,
  event: { readonly userTaskKey: UserTaskKey; readonly atMs: number },
  to: 'completed' | 'canceled',
): void {
  const task = touch(state, event.userTaskKey);
  move(task, to, userTaskMoves);
  task.completedAtMs = event.atMs;
}
