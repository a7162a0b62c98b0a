import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Array as ArrayOf } from 'typebox';
import type { Right } from '../../../core/permissions.ts';
import { sendJson } from '../answer.ts';
import { invalidArgument, sendProblem } from '../problem.ts';
import { refuseWithout } from '../refuse-without.ts';
import { Result, resultText } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { List, Maybe, OptionalBody, Str, Strict } from '../schema.ts';

const tag = 'Secret';
const prefix = 'camunda.secrets.';
const nameForm = /^[A-Za-z0-9_-]+$/;
const referencesMax = 20;
const referenceCharactersMax = 256;

export function registerSecretRoutes(app: FastifyInstance, context: RouteContext): void {
  registerList(app, context);
  registerResolve(app, context);
}

async function mayDo(context: RouteContext, request: FastifyRequest, right: Right) {
  return (await refuseWithout(context, request, { right, intent: 'READ' })) === undefined;
}

function registerList(app: FastifyInstance, context: RouteContext): void {
  app.post(
    '/v2/secrets/list',
    {
      schema: { body: OptionalBody({}) },
      config: {
        operation: {
          id: 'listSecrets',
          tag,
          summary: 'List the references of all secrets that the caller may read',
          success: {
            200: {
              description: 'References.',
              schema: Result({ references: ArrayOf(resultText) }),
            },
          },
        },
      },
    },
    async (request, reply) => {
      const secrets = (await mayDo(context, request, 'SECRET:READ'))
        ? await context.readSecrets()
        : new Map<string, string>();
      const names = [...secrets.keys()].filter((name) => nameForm.test(name)).toSorted();
      return sendJson(reply, JSON.stringify({ references: names.map((name) => prefix + name) }));
    },
  );
}

const body = Strict({ references: Maybe(List(Str(), { maxItems: 1_000 })) });

const resolvedResult = Result({
  resolved: ArrayOf(Result({ reference: resultText, value: resultText })),
  errors: ArrayOf(Result({ reference: resultText, code: resultText, message: resultText })),
});

function registerResolve(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: { readonly references?: readonly string[] | null } }>(
    '/v2/secrets/resolve',
    {
      schema: { body },
      config: {
        operation: {
          id: 'resolveSecrets',
          tag,
          summary: 'Get the values of secrets by their references',
          success: {
            200: {
              description: 'The values, and the references without one.',
              schema: resolvedResult,
            },
          },
        },
      },
    },
    async (request, reply) => {
      const references = request.body.references ?? undefined;
      if (references === undefined) {
        return sendProblem(reply, invalidArgument('No references provided.'));
      }
      if (references.length > referencesMax) {
        const detail = `At most ${referencesMax} references may be requested in a single batch, but ${references.length} were provided.`;
        return sendProblem(reply, invalidArgument(detail));
      }
      const isAllowed = await mayDo(context, request, 'SECRET:REVEAL');
      const secrets = isAllowed ? await context.readSecrets() : new Map<string, string>();
      return sendJson(reply, JSON.stringify(resolve(references, { secrets, isAllowed })));
    },
  );
}

function resolve(
  references: readonly string[],
  {
    secrets,
    isAllowed,
  }: { readonly secrets: ReadonlyMap<string, string>; readonly isAllowed: boolean },
): object {
  const resolved: object[] = [];
  const errors: object[] = [];
  for (const reference of new Set(references)) {
    const name = nameIn(reference);
    const value = name === undefined ? undefined : secrets.get(name);
    if (name === undefined) {
      const message = `The reference must have the form ${prefix}‹name›.`;
      errors.push({ reference, code: 'INVALID_REFERENCE', message });
    } else if (!isAllowed) {
      errors.push({ reference, code: 'ACCESS_DENIED', message: 'The caller may not reveal it.' });
    } else if (value === undefined) {
      errors.push({ reference, code: 'NOT_FOUND', message: 'There is no secret with this name.' });
    } else resolved.push({ reference, value });
  }
  return { resolved, errors };
}

function nameIn(reference: string): string | undefined {
  if (reference.length > referenceCharactersMax || !reference.startsWith(prefix)) return undefined;
  const name = reference.slice(prefix.length);
  return nameForm.test(name) ? name : undefined;
}
