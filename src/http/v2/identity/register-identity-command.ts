import type { FastifyInstance, FastifyReply } from 'fastify';
import { Object as ObjectOf, String as Text, type Static, type TSchema } from 'typebox';
import type { Right } from '../../../core/permissions.ts';
import type { Command, CommandKind, Results } from '../../../engine/command.ts';
import { sendJson } from '../answer.ts';
import { sendProblem, sendRefused, type Problem, type Refused } from '../problem.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { refuseWithout } from '../refuse-without.ts';
import { Violations } from './checks.ts';

export interface IdentityRoute<Body extends TSchema, Kind extends CommandKind> {
  readonly method: 'DELETE' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: Body;
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  /** The status of the success, and the schema of its body, if it has one. */
  readonly success: 200 | 201 | 204;
  readonly result?: TSchema;
  readonly problems: readonly number[];
  readonly intent: string;
  /**
   * The route checks this right first, so that a caller without it costs no hash and no batch. The engine then checks
   * it for the one resource. Absent where every caller may learn whether the resource exists.
   */
  readonly right?: Right;
  /** The schemas of the keys in the path. Other parameters are texts. */
  readonly keys?: Readonly<Record<string, TSchema>>;
  /** Checks the ids of the path and the values of the body. */
  readonly check: (violations: Violations, params: Params, body: Static<Body>) => void;
  /** Makes the command of a request without violations, or says why there is none. */
  readonly command: (
    params: Params,
    body: Static<Body>,
  ) => Command<Kind> | Promise<Command<Kind> | Problem | Unable>;
  /** Makes the body of the answer. Absent: the answer has no body. */
  readonly answer?: (command: Command<Kind>, result: Results[Kind]) => object;
  readonly isPublic?: true;
}

export type Params = Readonly<Record<string, string>>;

/** The answer when the server cannot hash a password at the moment. */
export interface Unable {
  readonly unable: Refused;
}

/** Registers a route that changes identity. Afterwards this node checks credentials anew. */
export function registerIdentityCommand<Body extends TSchema, Kind extends CommandKind>(
  app: FastifyInstance,
  context: RouteContext,
  route: IdentityRoute<Body, Kind>,
): void {
  const { method, path, body, id, tag, summary, success, result, problems } = route;
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const params = ObjectOf(
    Object.fromEntries(names.map((name) => [name, route.keys?.[name] ?? Text()])),
  );
  app.route<{ Params: Params }>({
    method,
    url: path,
    schema: {
      ...(names.length === 0 ? {} : { params }),
      ...(body === undefined ? {} : { body }),
    },
    config: {
      ...(route.isPublic === true ? { isPublic: true } : {}),
      operation: {
        id,
        tag,
        summary,
        success: {
          [success]: {
            description: 'The change is stored.',
            ...(result === undefined ? {} : { schema: result }),
          },
        },
        problems,
      },
    },
    handler: async (request, reply) => {
      const sent = request.body as Static<Body>;
      const violations = new Violations();
      route.check(violations, request.params, sent);
      if (violations.problem !== undefined) return sendProblem(reply, violations.problem);
      const { right, intent } = route;
      const refused =
        right && (await refuseWithout(context, request, { right, on: 'anything', intent }));
      if (refused !== undefined) return sendProblem(reply, refused);
      const command = await route.command(request.params, sent);
      if ('unable' in command) return sendRefused(reply, command.unable);
      if (!('kind' in command)) return sendProblem(reply, command);
      const caller = callerOf(request);
      const outcome = await context.orchestrator.submit(command, caller);
      // After an unknown outcome identity may have changed, too.
      if (outcome.kind !== 'rejected') {
        context.users.forget();
        context.tokens?.forget();
      }
      if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, route.intent);
      return sendDone(reply, success, route.answer?.(command, outcome.result));
    },
  });
}

function sendDone(reply: FastifyReply, status: number, body: object | undefined): FastifyReply {
  if (body === undefined) return reply.code(status).send();
  return sendJson(reply.code(status), JSON.stringify(body));
}
