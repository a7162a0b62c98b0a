import type { FastifyInstance, FastifyReply } from 'fastify';
import { Object as ObjectOf, type Static, type TSchema } from 'typebox';
import type { Key as AnyKey } from '../../../core/key.ts';
import type { Caller } from '../../../core/caller.ts';
import type { Command } from '../../../engine/command.ts';
import type { WaitingKind } from '../../../engine/user-task/user-task-commands.ts';
import type { Outcome } from '../../../runtime/orchestrator.ts';
import { sendNoContent } from '../answer.ts';
import { clientDisconnected } from '../client-disconnected.ts';
import { sendProblem, sendRefused, type Problem } from '../problem.ts';
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
  /** Whether the refusal for a resource that does not exist leaves out the intent. */
  readonly isLookedUp?: true;
  /** Returns the command, or a problem that the schemas cannot express. */
  readonly command: (key: TargetKey, body: Static<Body>) => Command | Problem;
}

/** A route whose answer may wait for listeners. */
export interface WaitingRoute<TargetKey extends AnyKey, Body extends TSchema> extends Omit<
  CommandRoute<TargetKey, Body>,
  'command'
> {
  readonly command: (key: TargetKey, body: Static<Body>) => Command<WaitingKind> | Problem;
}

/** Registers a route that submits one command on one resource and answers 204. */
export function registerCommand<TargetKey extends AnyKey, Body extends TSchema>(
  app: FastifyInstance,
  { orchestrator }: RouteContext,
  route: CommandRoute<TargetKey, Body>,
): void {
  register(app, route, (command: Command, { caller }) => orchestrator.submit(command, caller), {});
}

/** Like `registerCommand`, for a command that listeners may delay. They continue after the request has timed out. */
export function registerWaitingCommand<TargetKey extends AnyKey, Body extends TSchema>(
  app: FastifyInstance,
  { orchestrator, settings }: RouteContext,
  route: WaitingRoute<TargetKey, Body>,
): void {
  const submit = (command: Command<WaitingKind>, { caller, reply }: Sender) =>
    orchestrator.submitAndAwait(command, caller, {
      timeoutMs: settings.requestTimeoutMs,
      signal: clientDisconnected(reply),
    });
  register(app, route, submit, { waits: true });
}

interface Sender {
  readonly caller: Caller;
  readonly reply: FastifyReply;
}

function register<TargetKey extends AnyKey, Body extends TSchema, C extends Command>(
  app: FastifyInstance,
  route: Omit<CommandRoute<TargetKey, Body>, 'command'> & {
    readonly command: (key: TargetKey, body: Static<Body>) => C | Problem;
  },
  submit: (command: C, sender: Sender) => Promise<Outcome<unknown>>,
  config: { readonly waits?: true },
): void {
  const { method, path, body, id, tag, summary, success, problems } = route;
  const { intent, command, isLookedUp = false } = route;
  const name = keyParameter(path);
  app.route<{ Params: Record<string, string> }>({
    method,
    url: path,
    schema: { params: ObjectOf({ [name]: Key() }), ...(body === undefined ? {} : { body }) },
    config: {
      ...config,
      operation: { id, tag, summary, success: { 204: { description: success } }, problems },
    },
    handler: async (request, reply) => {
      const key = canonicalKey<TargetKey>(request.params[name] ?? '');
      const sent = request.body as Static<Body>;
      const submitted = command(key, sent);
      if (!('kind' in submitted)) return sendProblem(reply, submitted);
      const outcome = await submit(submitted, { caller: callerOf(request), reply });
      const isAbsent = outcome.kind === 'rejected' && outcome.code === 'NOT_FOUND';
      if (isAbsent && isLookedUp) return sendRefused(reply, outcome);
      return sendNoContent(reply, outcome, typeof intent === 'string' ? intent : intent(sent));
    },
  });
}
