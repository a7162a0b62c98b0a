import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { UserTaskKey } from '../../../core/key.ts';
import type { Command } from '../../../engine/command.ts';
import type { UserTaskChanges } from '../../../engine/user-task/user-task-commands.ts';
import { invalidArgument, type Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { DateTime, Int32, List, Maybe, OptionalBody, Str } from '../schema.ts';
import { sentence } from '../violation.ts';
import { dateViolation, parseDateTime } from './date-time.ts';
import { registerWaitingCommand } from './register-command.ts';

/** Attributes that cannot be changed here are accepted and ignored, as in Camunda. */
const changeset = ObjectOf(
  {
    dueDate: Maybe(DateTime({ description: 'An empty value clears it.' })),
    followUpDate: Maybe(DateTime({ description: 'An empty value clears it.' })),
    candidateUsers: Maybe(List(Str(), { description: 'An empty value clears it.' })),
    candidateGroups: Maybe(List(Str(), { description: 'An empty value clears it.' })),
    priority: Maybe(Int32({ minimum: 0, maximum: 100 })),
  },
  {
    additionalProperties: true,
    description: 'Attributes that are absent or null stay as they are.',
  },
);
type Changeset = Static<typeof changeset>;

const body = OptionalBody({ changeset: Maybe(changeset), action: Maybe(Str()) });

/** `PATCH /v2/user-tasks/{userTaskKey}` */
export function registerUserTaskUpdate(app: FastifyInstance, context: RouteContext): void {
  registerWaitingCommand(app, context, {
    method: 'PATCH',
    path: '/v2/user-tasks/:userTaskKey',
    body,
    id: 'updateUserTask',
    tag: 'User task',
    summary: 'Update a user task',
    success: 'The task is updated.',
    problems: [404, 409, 504],
    intent: 'UPDATE',
    command: updateUserTask,
  });
}

function updateUserTask(
  userTaskKey: UserTaskKey,
  update: Static<typeof body>,
): Command<'updateUserTask'> | Problem {
  const given = update.changeset ?? {};
  const action = update.action ?? undefined;
  return (
    problemIn(given, action) ?? {
      kind: 'updateUserTask',
      userTaskKey,
      changes: changesOf(given),
      action,
    }
  );
}

function problemIn(given: Changeset, action: string | undefined): Problem | undefined {
  if (action === undefined && Object.keys(changesOf(given)).length === 0) {
    return invalidArgument(
      'No update data provided. Provide at least an "action" or a non-null value for a ' +
        'supported attribute in the "changeset".',
    );
  }
  const violations = [
    ...dateViolation('dueDate', given.dueDate),
    ...dateViolation('followUpDate', given.followUpDate),
  ];
  return violations.length === 0 ? undefined : invalidArgument(sentence(violations));
}

export function changesOf(given: Changeset): UserTaskChanges {
  const { dueDate, followUpDate, candidateUsers, candidateGroups, priority } = given;
  return {
    ...(isGiven(dueDate) && { dueAtMs: momentOf(dueDate) }),
    ...(isGiven(followUpDate) && { followUpAtMs: momentOf(followUpDate) }),
    ...(isGiven(candidateUsers) && { candidateUsers }),
    ...(isGiven(candidateGroups) && { candidateGroups }),
    ...(isGiven(priority) && { priority }),
  };
}

/** An empty text clears the date; invalid dates were refused before. */
function momentOf(text: string): number | null {
  return parseDateTime(text) ?? null;
}

function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== undefined && value !== null;
}
