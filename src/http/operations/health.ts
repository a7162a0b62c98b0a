import type { FastifyInstance } from 'fastify';
import type { StoreState } from '../../runtime/orchestrator.ts';
import { sendJson } from '../v2/answer.ts';
import { type Problem, sendProblem } from '../v2/problem.ts';
import { Result, resultText } from '../v2/result-schema.ts';

const up = Result({ status: resultText });

/**
 * Health checks for operators: whether the process is alive, and whether it accepts requests. An unreachable database
 * is no reason to restart the process, but a reason to send requests elsewhere.
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
          summary: 'Check whether the process is alive',
          success: { 200: { description: 'The process is alive.', schema: up } },
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
          summary: 'Check whether the server accepts requests',
          success: {
            200: {
              description: 'The server accepts requests, and the database answers.',
              schema: up,
            },
          },
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
