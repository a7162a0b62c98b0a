import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf } from 'typebox';
import type { IncidentsBelowQuery } from '../../../query/query.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { resourceOf, resources } from '../../../query/resources.ts';
import type { RouteContext } from '../route.ts';
import { canonicalKey, Key } from '../schema.ts';
import { searchBody, searchResult } from '../search-schema.ts';
import { absentByKey, answerQuery, withSearch } from './answer-query.ts';
import { keyParameter, registerGet } from './register-get.ts';
import { registerSearch } from './register-search.ts';

const tag = 'Incident';

export function registerIncidentReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/incidents/search',
    resource: 'incident',
    id: 'searchIncidents',
    tag,
    things: 'incidents',
  });
  registerGet(app, context, {
    path: '/v2/incidents/:incidentKey',
    resource: 'incident',
    id: 'getIncident',
    tag,
    thing: 'incident',
  });
}

export interface IncidentsBelowRoute {
  readonly path: string;
  readonly root: IncidentsBelowQuery['root'];
  readonly id: string;
  readonly tag: string;
}

/** Registers a search for incidents in a scope and in all that it contains and calls. */
export function registerIncidentsBelow(
  app: FastifyInstance,
  context: RouteContext,
  route: IncidentsBelowRoute,
): void {
  const { path, root, id } = route;
  const name = keyParameter(path);
  const { noun } = resourceOf(root);
  app.post<{ Params: Record<string, string>; Body: SearchBody }>(
    path,
    {
      schema: { params: ObjectOf({ [name]: Key() }), body: searchBody(resources.incident) },
      config: {
        operation: {
          id,
          tag: route.tag,
          summary: 'Search incidents in this scope and in the instances that it called',
          success: {
            200: { description: 'A page of incidents.', schema: searchResult(resources.incident) },
          },
          problems: [404],
        },
      },
    },
    (request, reply) => {
      const key = canonicalKey(request.params[name] ?? '');
      const read = readSearch(resources.incident, request.body);
      return answerQuery(
        { context, request, reply },
        withSearch({ kind: 'incidentsBelow', root, key } as const, read),
        { absent: absentByKey(noun, key) },
      );
    },
  );
}
