import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import type { GroupParameters } from '../../../query/grouping.ts';
import { groupingOf, type GroupName } from '../../../query/groups.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import type { RouteContext } from '../route.ts';
import { Given, Int32, Maybe, OptionalBody, Strict } from '../schema.ts';
import { pageSchema, searchResult, sortSchema } from '../search-schema.ts';
import { answerQuery, withSearch } from './answer-query.ts';

interface GroupRoute {
  readonly path: string;
  readonly of: GroupName;
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  /** Without a filter the body is optional. */
  readonly filter?: TSchema;
}

interface GroupBody extends SearchBody {
  readonly filter?: Readonly<Record<string, unknown>>;
}

const routes: readonly GroupRoute[] = [
  {
    path: '/v2/process-definitions/statistics/process-instances',
    of: 'instancesByProcess',
    id: 'getProcessDefinitionInstanceStatistics',
    tag: 'Process definition',
    summary: 'Count active process instances by process',
  },
  {
    path: '/v2/process-definitions/statistics/process-instances-by-version',
    of: 'instancesByVersion',
    id: 'getProcessDefinitionInstanceVersionStatistics',
    tag: 'Process definition',
    summary: 'Count active instances of a process by its version',
    filter: Strict({ processDefinitionId: Given(), tenantId: Maybe(Given()) }),
  },
  {
    path: '/v2/incidents/statistics/process-instances-by-error',
    of: 'incidentsByError',
    id: 'getProcessInstanceStatisticsByError',
    tag: 'Incident',
    summary: 'Count process instances with incidents by error',
  },
  {
    path: '/v2/incidents/statistics/process-instances-by-definition',
    of: 'incidentsByDefinition',
    id: 'getProcessInstanceStatisticsByDefinition',
    tag: 'Incident',
    summary: 'Count process instances with one error by process definition',
    filter: Strict({ errorHashCode: Int32() }),
  },
];

/** Statistics of active process instances with and without incidents. */
export function registerProcessStatistics(app: FastifyInstance, context: RouteContext): void {
  for (const route of routes) registerGroups(app, context, route);
}

function registerGroups(app: FastifyInstance, context: RouteContext, route: GroupRoute): void {
  const { of, id, tag, summary, filter } = route;
  const grouping = groupingOf(of);
  const optional = { page: Maybe(pageSchema), sort: Maybe(sortSchema(grouping)) };
  const body = filter === undefined ? OptionalBody(optional) : Strict({ ...optional, filter });
  const success = { 200: { description: 'A page of counts.', schema: searchResult(grouping) } };
  app.post<{ Body: GroupBody }>(
    route.path,
    { schema: { body }, config: { operation: { id, tag, summary, success } } },
    (request, reply) => {
      const search = readSearch(grouping, request.body);
      const parameters = parametersOf(request.body);
      return answerQuery(
        { context, request, reply },
        withSearch({ kind: 'groups', of, parameters } as const, search),
      );
    },
  );
}

/** The filter also selects the rows that are added up. */
function parametersOf({ filter }: GroupBody): GroupParameters {
  const id = filter?.['processDefinitionId'];
  return typeof id === 'string' ? { processDefinitionId: id } : {};
}
