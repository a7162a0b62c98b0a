import type { FastifyInstance } from 'fastify';
import type { JobsAuthentication } from '../jobs-v1/jobs-authentication.ts';
import { sendProblem } from '../v2/problem.ts';
import { answerQuery } from '../v2/read/answer-query.ts';
import { Result, resultTruth } from '../v2/result-schema.ts';
import type { RouteContext } from '../v2/route.ts';
import { AnyObject } from '../v2/schema.ts';

/** `GET /ui/api/queues`: the tenant of a token of the Jobs Service sees its queues with their counts. */
export function registerUiQueues(
  app: FastifyInstance,
  context: RouteContext & { readonly authentication: JobsAuthentication },
): void {
  app.get(
    '/ui/api/queues',
    {
      config: {
        // Its token is the Jobs Service's, which is checked below.
        isPublic: true,
        operation: {
          id: 'getUiQueues',
          tag: 'Web interface',
          summary: 'Background jobs of a tenant by type and status',
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
      const who = await context.authentication.authenticate(request, { roles: ['user'] });
      if (who.kind === 'refused') {
        const { message: detail } = who.error;
        return sendProblem(reply, { status: 401, title: 'Unauthorized', detail });
      }
      request.caller = { tenantIds: [who.caller.tenantId] };
      return answerQuery({ context, request, reply }, { kind: 'queueCounts' });
    },
  );
}
