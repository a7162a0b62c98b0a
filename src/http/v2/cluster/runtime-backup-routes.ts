import type { FastifyInstance } from 'fastify';
import { Array as ArrayOf, Object as ObjectOf, Optional, Unsafe } from 'typebox';
import { sendJson } from '../answer.ts';
import { notFound, sendProblem, type Problem } from '../problem.ts';
import { Result } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { Int64, Maybe, OptionalBody, Str } from '../schema.ts';
import { shown } from '../violation.ts';
import { registerAdministration, type AdministrationRoute } from './administration-route.ts';

const tag = 'Backup';
const path = '/v2/backups/runtime';

/**
 * Operators take backups with `continuo backup` or PostgreSQL's own tools (`docs/BACKUP.md`), so the server has none to
 * list.
 */
const noBackup: Problem = {
  status: 503,
  title: 'UNAVAILABLE',
  detail:
    'Expected to take a backup, but this server does not take backups by request: use continuo backup while it runs, or pg_basebackup if it uses PostgreSQL.',
};

const things = ArrayOf(Unsafe({ type: 'object' }));
const state = Result({ checkpointStates: things, backupStates: things, ranges: things });
const noState = JSON.stringify({ checkpointStates: [], backupStates: [], ranges: [] });
const params = ObjectOf({ backupId: Str() });
const gone = { 204: { description: 'The server has no such backup.' } };
const backup = Unsafe({ type: 'object' });

const routes: readonly AdministrationRoute[] = [
  {
    method: 'GET',
    url: path,
    id: 'listRuntimeBackups',
    summary: 'List backups; the list is always empty',
    tag,
    right: 'BACKUP:READ',
    schema: {
      querystring: ObjectOf({
        prefix: Optional(Str({ pattern: '^\\d*\\*$', description: 'Digits and an asterisk.' })),
      }),
    },
    success: { 200: { description: 'The backups.', schema: things } },
    answer: (_request, reply) => sendJson(reply, '[]'),
  },
  {
    method: 'POST',
    url: path,
    id: 'takeRuntimeBackup',
    summary: 'Take a backup; always refused',
    tag,
    right: 'BACKUP:CREATE',
    schema: { body: OptionalBody({ backupId: Maybe(Int64({ minimum: 1 })) }) },
    success: { 202: { description: 'The server never answers this.', schema: backup } },
    answer: (_request, reply) => sendProblem(reply, noBackup),
  },
  {
    method: 'GET',
    url: `${path}/state`,
    id: 'getRuntimeBackupState',
    summary: 'Get the state of backups',
    tag,
    right: 'BACKUP:READ',
    success: { 200: { description: 'An empty state.', schema: state } },
    answer: (_request, reply) => sendJson(reply, noState),
  },
  {
    method: 'DELETE',
    url: `${path}/state`,
    id: 'deleteRuntimeBackupState',
    summary: 'Delete the state of backups',
    tag,
    right: 'BACKUP:DELETE',
    success: gone,
    answer: (_request, reply) => reply.code(204).send(),
  },
  {
    method: 'POST',
    url: `${path}/state/sync`,
    id: 'syncRuntimeBackupState',
    summary: 'Read the state of backups again',
    tag,
    right: 'BACKUP:CREATE',
    success: { 200: { description: 'An empty state.', schema: state } },
    answer: (_request, reply) => sendJson(reply, noState),
  },
  {
    method: 'GET',
    url: `${path}/:backupId`,
    id: 'getRuntimeBackup',
    summary: 'Get a backup',
    tag,
    right: 'BACKUP:READ',
    schema: { params },
    success: { 200: { description: 'The server never answers this.', schema: backup } },
    problems: [404],
    answer: (request, reply) => {
      const { backupId } = request.params as { readonly backupId: string };
      return sendProblem(reply, notFound(`Backup with id '${shown(backupId)}' not found`));
    },
  },
  {
    method: 'DELETE',
    url: `${path}/:backupId`,
    id: 'deleteRuntimeBackup',
    summary: 'Delete a backup, if it exists',
    tag,
    right: 'BACKUP:DELETE',
    schema: { params },
    success: gone,
    answer: (_request, reply) => reply.code(204).send(),
  },
];

export function registerRuntimeBackups(app: FastifyInstance, context: RouteContext): void {
  registerAdministration(app, context, routes);
}
