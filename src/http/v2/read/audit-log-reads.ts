import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { Condition } from '../../../query/condition.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { resources } from '../../../query/resources.ts';
import { auditLogsOfTask } from '../../../query/resources/audit-logs.ts';
import type { RouteContext } from '../route.ts';
import { canonicalKey, Key, keyOrNone, Str } from '../schema.ts';
import { itemResult, searchBody, searchResult } from '../search-schema.ts';
import { shown } from '../violation.ts';
import { answerQuery, withSearch } from './answer-query.ts';
import { registerSearch } from './register-search.ts';

const tag = 'Audit log';
const params = ObjectOf({ auditLogKey: Str() });

/** The reads of the audit log: who did what to what. */
export function registerAuditLogReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/audit-logs/search',
    resource: 'auditLog',
    id: 'searchAuditLogs',
    tag,
    things: 'entries of the audit log',
  });
  registerGetAuditLog(app, context);
  registerAuditLogsOfTask(app, context);
}

/** Any text is a valid key here: one without an entry gives 404, never 400. */
function registerGetAuditLog(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Params: Static<typeof params> }>(
    '/v2/audit-logs/:auditLogKey',
    {
      schema: { params },
      config: {
        operation: {
          id: 'getAuditLog',
          tag,
          summary: 'Get an entry of the audit log',
          success: {
            200: { description: 'The entry.', schema: itemResult(resources.auditLog) },
          },
          problems: [404],
        },
      },
    },
    (request, reply) => {
      const { auditLogKey } = request.params;
      return answerQuery(
        { context, request, reply },
        { kind: 'get', resource: 'auditLog', key: keyOrNone(auditLogKey) },
        { absent: `Audit log with id '${shown(auditLogKey)}' not found` },
      );
    },
  );
}

function registerAuditLogsOfTask(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Params: { userTaskKey: string }; Body: SearchBody }>(
    '/v2/user-tasks/:userTaskKey/audit-logs/search',
    {
      schema: {
        params: ObjectOf({ userTaskKey: Key() }),
        body: searchBody(auditLogsOfTask),
      },
      config: {
        operation: {
          id: 'searchUserTaskAuditLogs',
          tag: 'User task',
          summary: 'Search the audit log entries of a user task',
          success: {
            200: { description: 'A page of entries.', schema: searchResult(auditLogsOfTask) },
          },
        },
      },
    },
    (request, reply) => {
      const key = canonicalKey(request.params.userTaskKey);
      const read = readSearch(auditLogsOfTask, request.body);
      const search = 'conditions' in read && {
        ...read,
        conditions: [...read.conditions, ...ofTask(key)],
      };
      return answerQuery(
        { context, request, reply },
        withSearch({ kind: 'search', resource: 'auditLog' } as const, search || read),
      );
    },
  );
}

/** The search filters by entity, because that has an index. */
function ofTask(key: string): readonly Condition[] {
  const is = (field: string, value: string): Condition => ({
    kind: 'tests',
    field,
    tests: [{ operator: 'eq', value }],
  });
  return [is('entityKey', key), is('entityType', 'USER_TASK')];
}
