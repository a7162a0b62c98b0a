import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { sendNoContent } from '../answer.ts';
import { invalidArgument, type Problem, sendProblem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { refuseWithout } from '../refuse-without.ts';
import { Int64, Strict } from '../schema.ts';

const body = Strict({ timestamp: Int64({ description: 'Epoch milliseconds.' }) });

/** The last moment of the year 9999: later ones have no date-time text. */
const latestMs = 253_402_300_799_999;

/** The clock affects all tenants: it ends leases, resets quotas and fires schedules. */
const notControlled: Problem = {
  status: 403,
  title: 'FORBIDDEN',
  detail:
    'Expected to control the clock, but this server was started without --clock-control (CONTINUO_CLOCK_CONTROL=true).',
};

const right = 'SYSTEM:UPDATE';

/** Pins the cluster's clock and resets it, if `--clock-control` allows it. */
export function registerClock(app: FastifyInstance, context: RouteContext): void {
  const { orchestrator, settings } = context;
  app.put<{ Body: Static<typeof body> }>(
    '/v2/clock',
    {
      schema: { body },
      config: {
        operation: {
          id: 'pinClock',
          tag: 'Clock',
          summary: 'Pin the clock to a moment',
          success: { 204: { description: 'The clock stands still.' } },
          problems: [403],
        },
      },
    },
    async (request, reply) => {
      const refusal = await refuseWithout(context, request, { right, intent: 'PIN' });
      if (refusal !== undefined) return sendProblem(reply, refusal);
      if (!settings.clockControl) return sendProblem(reply, notControlled);
      const { timestamp } = request.body;
      if (timestamp < 0 || timestamp > latestMs) {
        const what = timestamp < 0 ? 'not negative' : `at most ${latestMs}`;
        return sendProblem(
          reply,
          invalidArgument(`The value for timestamp is '${timestamp}' but must be ${what}.`),
        );
      }
      const outcome = await orchestrator.pinClock(timestamp);
      return sendNoContent(reply, outcome, 'PIN');
    },
  );
  app.post(
    '/v2/clock/reset',
    {
      config: {
        operation: {
          id: 'resetClock',
          tag: 'Clock',
          summary: "Let the clock follow the system's clock again",
          success: { 204: { description: "The clock follows the system's clock." } },
          problems: [403],
        },
      },
    },
    async (request, reply) => {
      const refusal = await refuseWithout(context, request, { right, intent: 'RESET' });
      if (refusal !== undefined) return sendProblem(reply, refusal);
      if (!settings.clockControl) return sendProblem(reply, notControlled);
      const outcome = await orchestrator.pinClock(undefined);
      return sendNoContent(reply, outcome, 'RESET');
    },
  );
}
