import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Object as ObjectOf, Unsafe, type TSchema } from 'typebox';
import type { Right } from '../../../core/permissions.ts';
import { sendProblem, type Problem } from '../problem.ts';
import { refuseWithout } from '../refuse-without.ts';
import type { RouteContext } from '../route.ts';
import { Int64, Str, Strict } from '../schema.ts';

/** Camunda also has backups of history only with Elasticsearch or OpenSearch. */
const noHistory: Problem = {
  status: 403,
  title: 'FORBIDDEN',
  detail:
    'Expected to use backups of history, but they exist only with Elasticsearch or OpenSearch. A backup of this server contains all of its history.',
};

const path = '/v2/backups/history';

interface HistoryRoute {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly right: Right;
  readonly body?: TSchema;
}

const routes: readonly HistoryRoute[] = [
  {
    method: 'GET',
    path,
    id: 'listHistoryBackups',
    summary: 'List backups of history',
    right: 'BACKUP:READ',
  },
  {
    method: 'POST',
    path,
    id: 'takeHistoryBackup',
    summary: 'Take a backup of history',
    right: 'BACKUP:CREATE',
    body: Strict({ backupId: Int64({ minimum: 0 }) }),
  },
  {
    method: 'GET',
    path: `${path}/:backupId`,
    id: 'getHistoryBackup',
    summary: 'Get a backup of history',
    right: 'BACKUP:READ',
  },
  {
    method: 'DELETE',
    path: `${path}/:backupId`,
    id: 'deleteHistoryBackup',
    summary: 'Delete a backup of history',
    right: 'BACKUP:DELETE',
  },
];

export function registerHistoryBackups(app: FastifyInstance, context: RouteContext): void {
  for (const { method, path: url, id, summary, right, body } of routes) {
    app.route({
      method,
      url,
      schema: {
        ...(url.includes(':') ? { params: ObjectOf({ backupId: Str() }) } : {}),
        ...(body === undefined ? {} : { body }),
      },
      config: {
        operation: {
          id,
          tag: 'Backup',
          summary: `${summary}; always refused`,
          success: {
            200: {
              description: 'The server never answers this.',
              schema: Unsafe({ type: 'object' }),
            },
          },
        },
      },
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const [, intent = ''] = right.split(':');
        const refusal = await refuseWithout(context, request, { right, intent });
        return sendProblem(reply, refusal ?? noHistory);
      },
    });
  }
}
