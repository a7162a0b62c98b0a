import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { Right } from '../../../core/permissions.ts';
import { sendProblem } from '../problem.ts';
import { refuseWithout } from '../refuse-without.ts';
import type { Operation, RouteContext } from '../route.ts';

/** A request about the server itself; it is no command of the engine. */
export interface AdministrationRoute {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly url: string;
  readonly id: string;
  readonly summary: string;
  readonly tag: string;
  readonly right: Right;
  readonly schema?: FastifySchema;
  readonly success: Operation['success'];
  readonly problems?: readonly number[];
  readonly answer: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
}

/** Registers routes that check the right before they answer. */
export function registerAdministration(
  app: FastifyInstance,
  context: RouteContext,
  routes: readonly AdministrationRoute[],
): void {
  for (const { method, url, right, schema = {}, answer, ...described } of routes) {
    const { id, tag, summary, success, problems = [] } = described;
    app.route({
      method,
      url,
      schema,
      config: { operation: { id, tag, summary, success, problems } },
      handler: async (request, reply) => {
        const [, intent = ''] = right.split(':');
        const refusal = await refuseWithout(context, request, { right, intent });
        return refusal === undefined ? answer(request, reply) : sendProblem(reply, refusal);
      },
    });
  }
}
