import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static, type TSchema } from 'typebox';
import type { Key as AnyKey } from '../../../core/key.ts';
import type { Command } from '../../../engine/command.ts';
import { sendNoContent } from '../answer.ts';
import { sendProblem, type Problem } from '../problem.ts';
import { keyParameter } from '../read/register-get.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { canonicalKey, Key } from '../schema.ts';

export interface CommandRoute<TargetKey extends AnyKey, Body extends TSchema> {
  readonly method: 'DELETE' | 'PATCH' | 'POST' | 'PUT';
  /** The path, with one parameter: the key. */
  readonly path: string;
  readonly body?: Body;
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  /** The description of the answer 204. */
  readonly success: string;
  readonly problems: readonly number[];
  /** The intent in the text of a refusal. */
  readonly intent: string | ((body: Static<Body>) => string);
  /** Returns the command, or a problem that the schemas cannot express. */
  readonly command: (key: TargetKey, body: Static<Body>) => Command | Problem;
}

/** Registers a route that submits one command on one resource and answers 204. */
export function registerCommand<TargetKey extends AnyKey, Body extends TSchema>(
  app: FastifyInstance,
  { orchestrator }: RouteContext,
  route: CommandRoute<TargetKey, Body>,
): void {
  const { method, path, body, id, tag, summary, success, problems, intent, command } = route;
  const name = keyParameter(path);
  app.route<{ Params: Record<string, string> }>({
    method,
    url: path,
    schema: { params: ObjectOf({ [name]: Key() }), ...(body === undefined ? {} : { body }) },
    config: {
      operation: { id, tag, summary, success: { 204: { description: success } }, problems },
    },
    handler: async (request, reply) => {
      const key = canonicalKey<TargetKey>(request.params[name] ?? '');
      const sent = request.body as Static<Body>;
      const submitted = command(key, sent);
      if (!('kind' in submitted)) return sendProblem(reply, submitted);
      const outcome = await orchestrator.submit(submitted, callerOf(request));
      return sendNoContent(reply, outcome, typeof intent === 'string' ? intent : intent(sent));
    },
  });
}
