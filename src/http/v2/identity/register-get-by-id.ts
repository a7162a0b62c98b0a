import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, String as Text } from 'typebox';
import type { NamedResource } from '../../../query/identity/identity-query.ts';
import { resourceOf } from '../../../query/resources.ts';
import { sendProblem } from '../problem.ts';
import { answerQuery } from '../read/answer-query.ts';
import { keyParameter } from '../read/register-get.ts';
import type { RouteContext } from '../route.ts';
import { itemResult } from '../search-schema.ts';
import { Violations } from './checks.ts';

export interface GetByIdRoute {
  /** The path, with one parameter: the id. */
  readonly path: string;
  readonly resource: NamedResource;
  readonly id: string;
  readonly tag: string;
  readonly thing: string;
}

/** Registers a route that answers one resource by the id that a person has chosen for it. */
export function registerGetById(
  app: FastifyInstance,
  context: RouteContext,
  { path, resource, id: operationId, tag, thing }: GetByIdRoute,
): void {
  const name = keyParameter(path);
  const found = resourceOf(resource);
  app.get<{ Params: Record<string, string> }>(
    path,
    {
      schema: { params: ObjectOf({ [name]: Text() }) },
      config: {
        operation: {
          id: operationId,
          tag,
          summary: `Get a ${thing}`,
          success: { 200: { description: `The ${thing}.`, schema: itemResult(found) } },
          problems: [404],
        },
      },
    },
    (request, reply) => {
      const id = request.params[name] ?? '';
      const violations = new Violations();
      if (resource === 'tenant') violations.tenantId(id, { isNew: false });
      else violations.id(name, id);
      if (violations.problem !== undefined) return sendProblem(reply, violations.problem);
      return answerQuery(
        { context, request, reply },
        { kind: 'getById', resource, id },
        { absent: `${found.noun} with id '${id}' not found` },
      );
    },
  );
}
