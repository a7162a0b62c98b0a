import type { FastifyInstance } from 'fastify';
import type { Rejection } from '../../../core/rejection.ts';
import type { Query } from '../../../query/query.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { messageSubscriptions } from '../../../query/resources/message-subscriptions.ts';
import { subscriptionsByVersion } from '../../../query/resources/subscription-groups.ts';
import type { RouteContext } from '../route.ts';
import { Maybe, OptionalBody } from '../schema.ts';
import { filterSchema, pageSchema, searchResult } from '../search-schema.ts';
import { answerQuery, withSearch } from './answer-query.ts';
import { registerSearch } from './register-search.ts';

const tag = 'Message subscription';

export function registerMessageReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/message-subscriptions/search',
    resource: 'messageSubscription',
    id: 'searchMessageSubscriptions',
    tag,
    things: 'message subscriptions',
  });
  registerSearch(app, context, {
    path: '/v2/correlated-message-subscriptions/search',
    resource: 'correlatedMessageSubscription',
    id: 'searchCorrelatedMessageSubscriptions',
    tag,
    things: 'correlated message subscriptions',
  });
  registerStatistics(app, context);
}

function registerStatistics(app: FastifyInstance, context: RouteContext): void {
  const body = OptionalBody({
    filter: Maybe(filterSchema(messageSubscriptions)),
    page: Maybe(pageSchema),
  });
  app.post<{ Body: SearchBody }>(
    '/v2/process-definitions/statistics/message-subscriptions',
    {
      schema: { body },
      config: {
        operation: {
          id: 'getProcessDefinitionMessageSubscriptionStatistics',
          tag: 'Process definition',
          summary: 'Count open message subscriptions by process definition',
          success: {
            200: { description: 'A page of counts.', schema: searchResult(subscriptionsByVersion) },
          },
        },
      },
    },
    (request, reply) => answerQuery({ context, request, reply }, statisticsQuery(request.body)),
  );
}

/** The filter selects the subscriptions that are counted. */
function statisticsQuery({ filter, page }: SearchBody): Query | Rejection {
  const counted = readSearch(messageSubscriptions, { filter });
  if ('kind' in counted) return counted;
  const query = { kind: 'subscriptionStatistics', counted: counted.conditions } as const;
  return withSearch(query, readSearch(subscriptionsByVersion, { page: page ?? null }));
}
