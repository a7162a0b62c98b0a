import { callerOfTenant } from '../../core/caller.ts';
import type { FastifyInstance } from 'fastify';
import type { JobsAuthentication } from '../jobs-v1/jobs-authentication.ts';
import { sendProblem } from '../v2/problem.ts';
import { answerQuery } from '../v2/read/answer-query.ts';
import { Result, resultTruth } from '../v2/result-schema.ts';
import type { RouteContext } from '../v2/route.ts';
import { AnyObject } from '../v2/schema.ts';

/** `GET /ui/api/queues`: counts of the background jobs of a token's tenant, by type and status. */
export function registerUiQueues(
  app: FastifyInstance,
  context: RouteContext & { readonly authentication: JobsAuthentication },
): void {
  app.get(
    '/ui/api/queues',
    {
      config: {
        // The token belongs to the Jobs Service and is checked below.
        isPublic: true,
        operation: {
          id: 'getUiQueues',
          tag: 'Web interface',
          summary: "Count a tenant's background jobs by type and status",
          success: {
            200: {
              description: 'Counts of the newest 100,000 jobs.',
              schema: Result({ queues: AnyObject('Queues.'), isWhole: resultTruth }),
            },
          },
          problems: [401, 403],
        },
      },
    },
    async (request, reply) => {
      const authenticated = await context.authentication.authenticate(request, { roles: ['user'] });
      if (authenticated.kind === 'refused') {
        const { message: detail } = authenticated.error;
        return sendProblem(reply, { status: 401, title: 'Unauthorized', detail });
      }
      request.caller = callerOfTenant(authenticated.caller.tenantId);
      return answerQuery({ context, request, reply }, { kind: 'queueCounts' });
    },
  );
}
