import type { FastifyInstance, FastifyReply } from 'fastify';
import { Result, resultText } from '../../v2/result-schema.ts';
import { sendJobsData, sendJobsError, serviceName } from '../envelope.ts';
import type { JobsRouteContext } from '../route.ts';

const health = Result({
  status: resultText,
  service: resultText,
  version: resultText,
  checks: Result({ orchestrator: resultText, database: resultText }),
});

/** Health, at the two paths where clients of this family of services expect it. */
export function registerHealthRoutes(
  app: FastifyInstance,
  { settings, storeState }: JobsRouteContext,
): void {
  const answer = async (reply: FastifyReply): Promise<FastifyReply> => {
    if (app.connections.isEnding) return unavailable(reply, 'The service is stopping.');
    const state = await storeState();
    if (state.kind === 'away') {
      return unavailable(reply, state.trouble ?? 'The database does not answer.');
    }
    return sendJobsData(reply, 200, {
      status: 'ok',
      service: serviceName,
      version: settings.version,
      checks: { orchestrator: 'ok', database: 'ok' },
    });
  };
  for (const [url, id] of [
    ['/jobs/v1/health', 'getJobsHealth'],
    ['/jobs/v1/_internal/healthz', 'getJobsInternalHealth'],
  ] as const) {
    app.get(
      url,
      {
        config: {
          isPublic: true,
          operation: {
            id,
            tag: 'Jobs Service: operations',
            summary: 'Check whether the Jobs Service accepts requests',
            success: { 200: { description: 'The service accepts requests.', schema: health } },
          },
        },
      },
      (_request, reply) => answer(reply),
    );
  }
}

function unavailable(reply: FastifyReply, message: string): FastifyReply {
  return sendJobsError(reply, { name: 'SERVICE_UNAVAILABLE', message, retryAfterSeconds: 1 });
}
