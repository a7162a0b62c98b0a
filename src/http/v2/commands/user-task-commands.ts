import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { UserTaskKey } from '../../../core/key.ts';
import { sendNoContent } from '../answer.ts';
import { invalidArgument, sendProblem } from '../problem.ts';
import { callerOf, type Operation, type RouteContext } from '../route.ts';
import { Bool, canonicalKey, Key, Maybe, OptionalBody, Str, Strict, Variables } from '../schema.ts';
import { variableDocument } from '../variables.ts';
import { registerUserTaskUpdate } from './user-task-update.ts';

const params = ObjectOf({ userTaskKey: Key() });
type Params = Static<typeof params>;

const action = Maybe(Str({ description: 'A word for listeners and the audit log.' }));

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
  registerAssignment(app, context);
  registerUnassignment(app, context);
  registerCompletion(app, context);
  registerUserTaskUpdate(app, context);
}

function registerAssignment(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Params: Params; Body: Assignment }>(
    '/v2/user-tasks/:userTaskKey/assignment',
    {
      schema: { params, body: assignment },
      config: {
        operation: operation('assignUserTask', 'Assign a user task', 'The task is assigned.'),
      },
    },
    (request, reply) => assignUserTask(context, request, reply),
  );
}

async function assignUserTask(
  { orchestrator }: RouteContext,
  request: FastifyRequest<{ Params: Params; Body: Assignment }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { assignee, allowOverride, action: word } = request.body;
  if (assignee === undefined || assignee === null || assignee.trim() === '') {
    return sendProblem(reply, invalidArgument('No assignee provided'));
  }
  const outcome = await orchestrator.submit(
    {
      kind: 'assignUserTask',
      userTaskKey: canonicalKey<UserTaskKey>(request.params.userTaskKey),
      assignee,
      allowOverride: allowOverride ?? true,
      action: word ?? undefined,
    },
    callerOf(request),
  );
  return sendNoContent(reply, outcome, allowOverride === false ? 'CLAIM' : 'ASSIGN');
}

function registerUnassignment(app: FastifyInstance, { orchestrator }: RouteContext): void {
  app.delete<{ Params: Params }>(
    '/v2/user-tasks/:userTaskKey/assignee',
    {
      schema: { params },
      config: {
        operation: operation('unassignUserTask', 'Unassign a user task', 'The task is unassigned.'),
      },
    },
    async (request, reply) => {
      const outcome = await orchestrator.submit(
        {
          kind: 'assignUserTask',
          userTaskKey: canonicalKey<UserTaskKey>(request.params.userTaskKey),
          assignee: undefined,
          allowOverride: true,
          action: undefined,
        },
        callerOf(request),
      );
      return sendNoContent(reply, outcome, 'ASSIGN');
    },
  );
}

function registerCompletion(app: FastifyInstance, { orchestrator }: RouteContext): void {
  app.post<{ Params: Params; Body: Static<typeof completion> }>(
    '/v2/user-tasks/:userTaskKey/completion',
    {
      schema: { params, body: completion },
      config: {
        operation: operation('completeUserTask', 'Complete a user task', 'The task is completed.'),
      },
    },
    async (request, reply) => {
      const outcome = await orchestrator.submit(
        {
          kind: 'completeUserTask',
          userTaskKey: canonicalKey<UserTaskKey>(request.params.userTaskKey),
          variables: variableDocument(request.body.variables),
          action: request.body.action ?? undefined,
        },
        callerOf(request),
      );
      return sendNoContent(reply, outcome, 'COMPLETE');
    },
  );
}

function operation(id: string, summary: string, description: string): Operation {
  return {
    id,
    tag: 'User task',
    summary,
    success: { 204: { description } },
    problems: [404, 409, 504],
  };
}
