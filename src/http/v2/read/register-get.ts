import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf } from 'typebox';
import type { Query } from '../../../query/query.ts';
import { resourceOf, type ResourceName } from '../../../query/resources.ts';
import type { Operation, RouteContext } from '../route.ts';
import { itemResult } from '../search-schema.ts';
import { canonicalKey, Key } from '../schema.ts';
import { absentByKey, answerQuery, type AnswerOptions } from './answer-query.ts';

export interface GetRoute {
  /** The path, with one parameter: the key. */
  readonly path: string;
  readonly resource: ResourceName;
  readonly id: string;
  readonly tag: string;
  readonly thing: string;
  readonly send?: AnswerOptions['send'];
}

/** Registers a route that answers one resource by its key. */
export function registerGet(
  app: FastifyInstance,
  context: RouteContext,
  { path, resource, id, tag, thing, send }: GetRoute,
): void {
  const { noun } = resourceOf(resource);
  const schema = itemResult(resourceOf(resource));
  registerByKey(app, context, {
    path,
    operation: {
      id,
      tag,
      summary: `Get a ${thing}`,
      success: { 200: { description: `The ${thing}.`, schema } },
      problems: [404],
    },
    noun,
    query: (key) => ({ kind: 'get', resource, key }),
    ...(send === undefined ? {} : { send }),
  });
}

export interface ByKeyRoute {
  readonly path: string;
  readonly operation: Operation;
  readonly noun: string;
  readonly query: (key: string) => Query;
  /** The media type; default `application/json`. */
  readonly produces?: string;
  readonly send?: AnswerOptions['send'];
}

/** Registers a route for a query with a key as its only parameter. */
export function registerByKey(
  app: FastifyInstance,
  context: RouteContext,
  { path, operation, noun, query, produces, send }: ByKeyRoute,
): void {
  const name = keyParameter(path);
  app.get<{ Params: Record<string, string> }>(
    path,
    {
      schema: { params: ObjectOf({ [name]: Key() }) },
      config: { operation, ...(produces === undefined ? {} : { produces }) },
    },
    (request, reply) => {
      const key = canonicalKey(request.params[name] ?? '');
      const absent = absentByKey(noun, key);
      return answerQuery({ context, request, reply }, query(key), {
        absent,
        ...(produces === undefined ? {} : { produces }),
        ...(send === undefined ? {} : { send }),
      });
    },
  );
}

/** The name of the only parameter in a path. */
export function keyParameter(path: string): string {
  return /:(\w+)/.exec(path)?.[1] ?? '';
}
