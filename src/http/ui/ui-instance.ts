import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, Optional } from 'typebox';
import { answerQuery } from '../v2/read/answer-query.ts';
import { Result, resultTruth } from '../v2/result-schema.ts';
import type { RouteContext } from '../v2/route.ts';
import { AnyObject, canonicalKey, InputEnum, Key, Strict } from '../v2/schema.ts';

const rowsMax = 500;

interface TimelineRequest {
  readonly Params: { readonly processInstanceKey: string };
  readonly Querystring: {
    readonly after?: string;
    readonly only?: string;
  };
}

/** Routes for the page of an instance that no public route answers in small parts. */
export function registerUiInstance(app: FastifyInstance, context: RouteContext): void {
  app.get<TimelineRequest>(
    '/ui/api/instances/:processInstanceKey/timeline',
    {
      schema: {
        params: ObjectOf({ processInstanceKey: Key() }),
        querystring: Strict({
          after: Optional(Key()),
          only: Optional(InputEnum(['failed', 'active'])),
        }),
      },
      config: {
        operation: {
          id: 'getUiTimeline',
          tag: 'Web interface',
          summary: 'List the element instances of a process instance, 500 at a time',
          success: {
            200: {
              description: 'Element instances in the order of their start.',
              schema: Result({ items: AnyObject('Elements.'), hasMore: resultTruth }),
            },
          },
        },
      },
    },
    (request, reply) => {
      const { after, only } = request.query;
      return answerQuery(
        { context, request, reply },
        {
          kind: 'timeline',
          processInstanceKey: canonicalKey(request.params.processInstanceKey),
          after: after === undefined ? undefined : canonicalKey(after),
          only: only === 'failed' || only === 'active' ? only : undefined,
          limit: rowsMax,
        },
      );
    },
  );
}
