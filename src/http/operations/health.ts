import type { FastifyInstance } from 'fastify';
import { sendJson } from '../v2/answer.ts';
import { sendProblem } from '../v2/problem.ts';
import { Result, resultText } from '../v2/result-schema.ts';

const up = Result({ status: resultText });

/** For whoever runs the server: whether the process lives, and whether it takes requests. */
export function registerHealth(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
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
          success: { 200: { description: 'They are.', schema: up } },
        },
      },
    },
    (_request, reply) =>
      isClosing
        ? sendProblem(reply, { status: 503, title: 'UNAVAILABLE', detail: 'Stopping.' })
        : sendJson(reply, '{"status":"UP"}'),
  );
}
