import type { FastifyInstance } from 'fastify';
import { Array as ArrayOf, Object as ObjectOf } from 'typebox';
import type { GroupParameters } from '../../../query/grouping.ts';
import { groupingOf } from '../../../query/groups.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { Result, resultNumber, resultText } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { canonicalKey, Key, Maybe, OptionalBody } from '../schema.ts';
import { filterSchema, pageSchema, searchBody, searchResult } from '../search-schema.ts';
import { answerQuery, withSearch } from './answer-query.ts';
import { registerByKey } from './register-get.ts';

/** Reads of what elements wait for, and of the names of variables. */
export function registerWaitStateReads(app: FastifyInstance, context: RouteContext): void {
  registerWaitStates(app, context);
  registerByKey(app, context, {
    path: '/v2/process-instances/:processInstanceKey/statistics/wait-states',
    operation: {
      id: 'getProcessInstanceWaitStateStatistics',
      tag: 'Process instance',
      summary: 'Count waiting elements of a process instance',
      success: {
        200: {
          description: 'The counts.',
          schema: Result({
            items: ArrayOf(Result({ elementId: resultText, waitingCount: resultNumber })),
          }),
        },
      },
    },
    noun: 'Process Instance',
    query: (processInstanceKey) => ({ kind: 'waitStatistics', processInstanceKey }),
  });
  registerVariableNames(app, context);
}

function registerWaitStates(app: FastifyInstance, context: RouteContext): void {
  const of = 'waitStates';
  const searched = groupingOf(of);
  app.post<{ Body: SearchBody }>(
    '/v2/element-instances/wait-states/search',
    {
      schema: { body: searchBody(searched) },
      config: {
        operation: {
          id: 'searchElementInstanceWaitStates',
          tag: 'Element instance',
          summary: 'Search what elements wait for',
          success: {
            200: { description: 'A page of wait states.', schema: searchResult(searched) },
          },
        },
      },
    },
    (request, reply) =>
      answerQuery(
        { context, request, reply },
        withSearch(
          { kind: 'groups', of, parameters: keysNamedBy(request.body) } as const,
          readSearch(searched, request.body),
        ),
      ),
  );
}

/** The keys that a filter names. The search reads only the rows that belong to them. */
function keysNamedBy({ filter }: SearchBody): GroupParameters {
  const names = ['processInstanceKey', 'rootProcessInstanceKey', 'elementInstanceKey'] as const;
  const found = names.flatMap((name) => {
    const given = (filter as Readonly<Record<string, unknown>> | undefined)?.[name];
    const key =
      typeof given === 'string' ? given : (given as { readonly $eq?: unknown } | null)?.$eq;
    return typeof key === 'string' && /^\d{1,18}$/.test(key) ? [[name, BigInt(key)] as const] : [];
  });
  return Object.fromEntries(found);
}

function registerVariableNames(app: FastifyInstance, context: RouteContext): void {
  const of = 'variableNames';
  const searched = groupingOf(of);
  app.post<{ Body: SearchBody; Params: { readonly processDefinitionKey: string } }>(
    '/v2/process-definitions/:processDefinitionKey/variable-names/search',
    {
      schema: {
        params: ObjectOf({ processDefinitionKey: Key() }),
        body: OptionalBody({ filter: Maybe(filterSchema(searched)), page: Maybe(pageSchema) }),
      },
      config: {
        operation: {
          id: 'searchProcessDefinitionVariableNames',
          tag: 'Process definition',
          summary: 'Search the names of variables of a definition',
          success: { 200: { description: 'A page of names.', schema: searchResult(searched) } },
        },
      },
    },
    (request, reply) => {
      const processDefinitionKey = BigInt(canonicalKey(request.params.processDefinitionKey));
      return answerQuery(
        { context, request, reply },
        withSearch(
          { kind: 'groups', of, parameters: { processDefinitionKey } } as const,
          readSearch(searched, request.body),
        ),
      );
    },
  );
}
