import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { UserTaskKey } from '../../../core/key.ts';
import type { Command } from '../../../engine/command.ts';
import { invalidArgument, type Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { Bool, Maybe, OptionalBody, Str, Strict, Variables } from '../schema.ts';
import { variableDocument } from '../variables.ts';
import { registerWaitingCommand } from './register-command.ts';
import { registerUserTaskUpdate } from './user-task-update.ts';

const userTask = { tag: 'User task', problems: [404, 409, 504] };

const action = Maybe(
  Str({ description: 'A name of the action, for listeners and the audit log.' }),
);

const assignment = Strict({
  assignee: Maybe(Str()),
  allowOverride: Maybe(
    Bool({ description: 'Reassign a task that is already assigned; default true.' }),
  ),
  action,
});
type Assignment = Static<typeof assignment>;

const completion = OptionalBody({ variables: Maybe(Variables()), action });

/** Assignment, unassignment, completion and update of user tasks. */
export function registerUserTaskCommands(app: FastifyInstance, context: RouteContext): void {
  registerWaitingCommand(app, context, {
    ...userTask,
    method: 'POST',
    path: '/v2/user-tasks/:userTaskKey/assignment',
    body: assignment,
    id: 'assignUserTask',
    summary: 'Assign a user task',
    success: 'The task is assigned.',
    intent: ({ allowOverride }) => (allowOverride === false ? 'CLAIM' : 'ASSIGN'),
    command: assignUserTask,
  });
  registerWaitingCommand(app, context, {
    ...userTask,
    method: 'DELETE',
    path: '/v2/user-tasks/:userTaskKey/assignee',
    id: 'unassignUserTask',
    summary: 'Unassign a user task',
    success: 'The task is unassigned.',
    intent: 'ASSIGN',
    command: (userTaskKey: UserTaskKey) => ({
      kind: 'assignUserTask',
      userTaskKey,
      assignee: undefined,
      allowOverride: true,
      action: undefined,
    }),
  });
  registerWaitingCommand(app, context, {
    ...userTask,
    method: 'POST',
    path: '/v2/user-tasks/:userTaskKey/completion',
    body: completion,
    id: 'completeUserTask',
    summary: 'Complete a user task',
    success: 'The task is completed.',
    intent: 'COMPLETE',
    command: (userTaskKey: UserTaskKey, { variables, action: word }) => ({
      kind: 'completeUserTask',
      userTaskKey,
      variables: variableDocument(variables),
      action: word ?? undefined,
    }),
  });
  registerUserTaskUpdate(app, context);
}

function assignUserTask(
  userTaskKey: UserTaskKey,
  { assignee, allowOverride, action: word }: Assignment,
): Command<'assignUserTask'> | Problem {
  if (assignee === undefined || assignee === null || assignee.trim() === '') {
    return invalidArgument('No assignee provided');
  }
  return {
    kind: 'assignUserTask',
    userTaskKey,
    assignee,
    allowOverride: allowOverride ?? true,
    action: word ?? undefined,
  };
}
