import type { FastifyInstance } from 'fastify';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { resourceOf, type ResourceName } from '../../../query/resources.ts';
import type { RouteContext } from '../route.ts';
import { searchBody, searchResult } from '../search-schema.ts';
import { answerQuery, withSearch } from './answer-query.ts';

export interface SearchRoute {
  readonly path: string;
  readonly resource: ResourceName;
  readonly id: string;
  readonly tag: string;
  /** The name of the resources, in the plural. */
  readonly things: string;
}

/** Registers a route that searches one resource. */
export function registerSearch(
  app: FastifyInstance,
  context: RouteContext,
  { path, resource, id, tag, things }: SearchRoute,
): void {
  const searched = resourceOf(resource);
  app.post<{ Body: SearchBody }>(
    path,
    {
      schema: { body: searchBody(searched) },
      config: {
        operation: {
          id,
          tag,
          summary: `Search ${things}`,
          success: { 200: { description: `A page of ${things}.`, schema: searchResult(searched) } },
        },
      },
    },
    (request, reply) =>
      answerQuery(
        { context, request, reply },
        withSearch({ kind: 'search', resource } as const, readSearch(searched, request.body)),
      ),
  );
}
