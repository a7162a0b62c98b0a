import { assert } from '../../core/assert.ts';
import type { ProcessDefinitionKey, UserTaskKey } from '../../core/key.ts';
import type { UserTaskChanges } from '../command.ts';
import type { Appliers } from '../applier.ts';
import { move, type Moves } from '../state/moves.ts';
import type { UserTaskRow, UserTaskState } from '../state/process-rows.ts';
import type { WorkingSet } from '../working-set.ts';

export interface UserTaskEvents {
  userTaskCreated: { readonly task: UserTaskRow };
  userTaskAssigned: { readonly userTaskKey: UserTaskKey; readonly assignee: string | undefined };
  userTaskUpdated: { readonly userTaskKey: UserTaskKey; readonly changes: UserTaskChanges };
  userTaskMigrated: {
    readonly userTaskKey: UserTaskKey;
    readonly definitionKey: ProcessDefinitionKey;
    readonly elementId: string;
  };
  userTaskCompleted: { readonly userTaskKey: UserTaskKey; readonly atMs: number };
  userTaskCanceled: { readonly userTaskKey: UserTaskKey; readonly atMs: number };
}

export const userTaskMoves: Moves<UserTaskState> = {
  created: ['completed', 'canceled'],
  completed: [],
  canceled: [],
};

export const userTaskAppliers: Appliers<UserTaskEvents> = {
  userTaskCreated(state, { task }) {
    state.userTasks.set(task.key, task);
    state.changes.insert('userTask', task);
  },
  userTaskAssigned(state, { userTaskKey, assignee }) {
    touch(state, userTaskKey).assignee = assignee;
  },
  userTaskUpdated(state, { userTaskKey, changes }) {
    const task = touch(state, userTaskKey);
    if (changes.dueAtMs !== undefined) task.dueAtMs = changes.dueAtMs ?? undefined;
    if (changes.followUpAtMs !== undefined) task.followUpAtMs = changes.followUpAtMs ?? undefined;
    if (changes.candidateGroups !== undefined) task.candidateGroups = changes.candidateGroups;
    if (changes.candidateUsers !== undefined) task.candidateUsers = changes.candidateUsers;
    if (changes.priority !== undefined) task.priority = changes.priority;
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
