import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, Optional } from 'typebox';
import { reject, type Rejection } from '../../../core/rejection.ts';
import { parseDateTime } from '../../../query/date-time.ts';
import type { Query } from '../../../query/query.ts';
import { Result, resultNumber } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { AnyObject, DateTime, InputEnum, Str } from '../schema.ts';
import { shown } from '../violation.ts';
import { answerQuery } from './answer-query.ts';

interface Period {
  readonly startTime: string;
  readonly endTime: string;
  readonly tenantId?: string;
  readonly withTenants?: string;
}

/** `GET /v2/system/usage-metrics` */
export function registerUsageMetrics(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Querystring: Period }>(
    '/v2/system/usage-metrics',
    {
      schema: {
        querystring: ObjectOf({
          startTime: DateTime(),
          endTime: DateTime(),
          tenantId: Optional(Str()),
          withTenants: Optional(InputEnum(['true', 'false'])),
        }),
      },
      config: {
        operation: {
          id: 'getUsageMetrics',
          tag: 'System',
          summary: 'Count instances, decisions and assignees of a period',
          success: {
            200: {
              description: 'The counts.',
              schema: Result({
                processInstances: resultNumber,
                decisionInstances: resultNumber,
                assignees: resultNumber,
                activeTenants: resultNumber,
                tenants: AnyObject('The counts of each tenant, if they were asked for.'),
              }),
            },
          },
        },
      },
    },
    (request, reply) => answerQuery({ context, request, reply }, queryOf(request.query)),
  );
}

function queryOf({ startTime, endTime, tenantId, withTenants }: Period): Query | Rejection {
  const fromMs = parseDateTime(withColon(startTime));
  const toMs = parseDateTime(withColon(endTime));
  if (fromMs === undefined) return invalidTime('startTime', startTime);
  if (toMs === undefined) return invalidTime('endTime', endTime);
  if (toMs < fromMs) {
    return reject('INVALID_ARGUMENT', 'The value for endTime must not be before startTime.');
  }
  const isWith = withTenants?.toLowerCase() === 'true';
  return { kind: 'usageMetrics', fromMs, toMs, tenantId, withTenants: isWith };
}

/** Only on this route does Camunda also accept an offset without a colon. */
function withColon(time: string): string {
  return time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
}

function invalidTime(name: string, value: string): Rejection {
  return reject(
    'INVALID_ARGUMENT',
    `The provided ${name} '${shown(value)}' cannot be parsed as a date according to RFC 3339, section 5.6.`,
  );
}
