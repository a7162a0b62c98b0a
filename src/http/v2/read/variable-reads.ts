import type { FastifyInstance } from 'fastify';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { resources } from '../../../query/resources.ts';
import type { RouteContext } from '../route.ts';
import { searchBody, searchResult } from '../search-schema.ts';
import { answerQuery, withSearch } from './answer-query.ts';
import { registerGet } from './register-get.ts';
import { truncation, variablesOf, type Truncation } from './truncation.ts';

const tag = 'Variable';
const searched = resources.truncatedVariable;

export function registerVariableReads(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: SearchBody; Querystring: Truncation }>(
    '/v2/variables/search',
    {
      schema: { body: searchBody(searched), querystring: truncation },
      config: {
        operation: {
          id: 'searchVariables',
          tag,
          summary: 'Search variables',
          success: { 200: { description: 'A page of variables.', schema: searchResult(searched) } },
        },
      },
    },
    (request, reply) => {
      const resource = variablesOf(request.query);
      const read = readSearch(resources[resource], request.body);
      return answerQuery(
        { context, request, reply },
        withSearch({ kind: 'search', resource } as const, read),
      );
    },
  );
  registerGet(app, context, {
    path: '/v2/variables/:variableKey',
    resource: 'variable',
    id: 'getVariable',
    tag,
    thing: 'variable',
  });
}
