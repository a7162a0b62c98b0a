import type { FastifyInstance } from 'fastify';
import type { StoreState } from '../../runtime/orchestrator.ts';
import { sendJson } from '../v2/answer.ts';
import { type Problem, sendProblem } from '../v2/problem.ts';
import { Result, resultText } from '../v2/result-schema.ts';

const up = Result({ status: resultText });

/**
 * For whoever runs the server: whether the process lives, and whether it takes requests. A database that is away is no
 * reason to restart the process, but one to send requests elsewhere.
 */
export function registerHealth(app: FastifyInstance, storeState: () => Promise<StoreState>): void {
  app.get(
    '/health',
    {
      config: {
        isPublic: true,
        operation: {
          id: 'getHealth',
          tag: 'Operations',
          summary: 'Whether the process lives',
          success: { 200: { description: 'It does.', schema: up } },
        },
      },
    },
    (_request, reply) => sendJson(reply, '{"status":"UP"}'),
  );
  app.get(
    '/ready',
    {
      config: {
        isPublic: true,
        operation: {
          id: 'getReadiness',
          tag: 'Operations',
          summary: 'Whether requests are taken',
          success: { 200: { description: 'They are, and the database answers.', schema: up } },
        },
      },
    },
    async (_request, reply) => {
      if (app.connections.isEnding) return sendProblem(reply, unavailable('Stopping.'));
      const state = await storeState();
      return state.kind === 'answers'
        ? sendJson(reply, '{"status":"UP"}')
        : sendProblem(reply, unavailable(state.trouble ?? 'The database does not answer.'));
    },
  );
}

function unavailable(detail: string): Problem {
  return { status: 503, title: 'UNAVAILABLE', detail };
}
