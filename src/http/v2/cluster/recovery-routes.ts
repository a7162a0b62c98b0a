import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Array as ArrayOf, Object as ObjectOf, Optional, Unsafe } from 'typebox';
import { sendJson } from '../answer.ts';
import { notFound, problemOf, sendProblem, type Problem } from '../problem.ts';
import { reject } from '../../../core/rejection.ts';
import { refuseWithout } from '../refuse-without.ts';
import { Result, resultText } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { InputEnum, Int64, List, Strict } from '../schema.ts';

const tag = 'Recovery';

/**
 * This server is always in the mode of processing: a backup replaces the database of a stopped server
 * (`continuo restore`), so there is no restore in progress.
 */
export function registerRecoveryRoutes(app: FastifyInstance, context: RouteContext): void {
  registerMode(app, context);
  registerRestore(app, context);
}

interface ModeQuery {
  readonly mode: string;
  readonly dryRun?: string;
}

const change = Result({
  changeId: resultText,
  plannedChanges: ArrayOf(Unsafe({ type: 'object' })),
});

function registerMode(app: FastifyInstance, context: RouteContext): void {
  app.patch<{ Querystring: ModeQuery }>(
    '/v2/mode',
    {
      schema: {
        querystring: ObjectOf({
          mode: InputEnum(['PROCESSING', 'RECOVERING']),
          dryRun: Optional(InputEnum(['true', 'false'])),
        }),
      },
      config: {
        operation: {
          id: 'changeClusterMode',
          tag,
          summary: 'Change the mode of the cluster, which is always PROCESSING',
          success: { 200: { description: 'The cluster is in that mode already.', schema: change } },
        },
      },
    },
    async (request, reply) => {
      const update = { right: 'SYSTEM:UPDATE', intent: 'UPDATE' } as const;
      const restore = { right: 'BACKUP:RESTORE', intent: 'UPDATE' } as const;
      const refusal = await refuseWithout(context, request, update);
      if (refusal !== undefined && (await refuseWithout(context, request, restore))) {
        return sendProblem(reply, refusal);
      }
      if (request.query.mode.toUpperCase() === 'RECOVERING') return sendProblem(reply, noRecovery);
      return sendJson(reply, JSON.stringify({ changeId: randomUUID(), plannedChanges: [] }));
    },
  );
}

const noRecovery: Problem = {
  status: 403,
  title: 'FORBIDDEN',
  detail:
    'Expected to enter the mode of recovery, but this server must be stopped before a backup is restored: continuo restore.',
};

function registerRestore(app: FastifyInstance, context: RouteContext): void {
  const right = { right: 'BACKUP:RESTORE', intent: 'RESTORE' } as const;
  app.get(
    '/v2/restore',
    {
      config: {
        operation: {
          id: 'getRestoreStatus',
          tag,
          summary: 'Get the restore in progress; always 404',
          success: { 200: { description: 'The restore.', schema: Unsafe({ type: 'object' }) } },
          problems: [404],
        },
      },
    },
    async (request, reply) =>
      sendProblem(
        reply,
        (await refuseWithout(context, request, right)) ??
          notFound('No restore is currently in progress'),
      ),
  );
  app.post(
    '/v2/restore',
    {
      schema: { body: Strict({ backupIds: List(Int64({ minimum: 1 }), { maxItems: 100 }) }) },
      config: {
        operation: {
          id: 'restore',
          tag,
          summary: 'Restore a backup; always refused, because the server must be stopped first',
          success: {
            202: {
              description: 'The server never answers this.',
              schema: Unsafe({ type: 'object' }),
            },
          },
          problems: [409],
        },
      },
    },
    async (request, reply) => {
      const text = 'Expected to restore a backup, but the cluster is not in the mode of recovery';
      return sendProblem(
        reply,
        (await refuseWithout(context, request, right)) ?? problemOf(reject('INVALID_STATE', text)),
      );
    },
  );
}
