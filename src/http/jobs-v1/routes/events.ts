import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, Optional, type Static, String as Text } from 'typebox';
import type { Rejection } from '../../../core/rejection.ts';
import { badField } from '../../../engine/background/bad-field.ts';
import { eventKinds, type EventNames, type TenantEventKind } from '../../../query/cloud-event.ts';
import { firstEvent, readEventCursor, writeEventCursor } from '../../../query/event-cursor.ts';
import { readEncodedEvents } from '../../../query/encoded-events.ts';
import type { JobEventsQuery } from '../../../query/query.ts';
import { runQuery } from '../../run-query.ts';
import { clientDisconnected } from '../../v2/client-disconnected.ts';
import { Result, resultText } from '../../v2/result-schema.ts';
import { Strict } from '../../v2/schema.ts';
import { tenantCaller } from '../answer-read.ts';
import { sendDataText } from '../envelope.ts';
import { createEventWaits, type EventWaits } from '../event-waits.ts';
import { valuesMax, WholeNumber } from '../parameters.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteContext } from '../route.ts';

const limitDefault = 100;
const readMax = 4 * 1024 * 1024;

const parameters = {
  after: Optional(
    Text({
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      'x-expectation': 'a cursor of this service',
      description: 'meta.cursor of an earlier answer; absent: from the oldest event.',
    }),
  ),
  limit: Optional(WholeNumber('from 1 to 1000', { description: `Default ${limitDefault}.` })),
  waitSeconds: Optional(WholeNumber('from 0 to 60', { description: 'Default 0.' })),
};

function querystringOf(typePrefix: string) {
  const name = eventKinds.map(literally).join('|');
  const one = ` *(?:(?:${name})|${literally(typePrefix)}\\.(?:${name})\\.v1) *`;
  return Strict({
    ...parameters,
    types: Optional(
      Text({
        pattern: `^${one}(?:,${one}){0,${valuesMax - 1}}$`,
        'x-expectation': `of ${eventKinds.join(', ')}`,
        description: 'Separated by commas, in full or as enqueued,failed.',
      }),
    ),
  });
}
type Querystring = Static<ReturnType<typeof querystringOf>>;

/** A pattern that matches only this text. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const cloudEvent = Result({
  specversion: resultText,
  type: resultText,
  source: Text({ description: "`--jobs-event-source`, or this installation's own." }),
  id: resultText,
  time: resultText,
  datacontenttype: resultText,
  subject: resultText,
  data: Result({ tenantId: resultText }),
});

interface EventsRequest {
  readonly kind: 'wanted';
  readonly query: JobEventsQuery;
  readonly waitMs: number;
}

/** `GET /jobs/v1/events`: the event feed of a tenant, in order. */
export function registerEventRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  const waits = createEventWaits(context.orchestrator);
  app.addHook('preClose', (done) => {
    waits.close();
    done();
  });
  app.get<{ Querystring: Querystring }>(
    '/jobs/v1/events',
    {
      schema: { querystring: querystringOf(context.events.names.typePrefix) },
      config: {
        waits: true,
        jobs: { roles: ['user'] },
        operation: {
          id: 'listEvents',
          tag: 'Jobs Service: events',
          summary: "List the tenant's CloudEvents after a cursor; waits for the first one",
          success: {
            200: {
              description:
                'The events in order. meta has cursor, for the next request, and hasMore.',
              schema: ArrayOf(cloudEvent),
            },
          },
        },
      },
    },
    (request, reply) => answer({ context, waits }, request, reply),
  );
}

async function answer(
  at: { readonly context: JobsRouteContext; readonly waits: EventWaits },
  request: FastifyRequest<{ Querystring: Querystring }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { orchestrator, events } = at.context;
  const { tenantId } = jobsCallerOf(request);
  const wanted = read(request, events.names);
  if (wanted.kind !== 'wanted') return sendJobsRefused(reply, wanted);
  const caller = tenantCaller(request);
  const disconnected = clientDisconnected(reply);
  const untilMs = performance.now() + wanted.waitMs;
  let { query } = wanted;
  for (;;) {
    const leftMs = untilMs - performance.now();
    // The wait begins before the read, so that no event in between is missed.
    const wait = leftMs > 0 ? at.waits.begin(tenantId, leftMs, disconnected) : undefined;
    const outcome = await runQuery(orchestrator, reply, { query, caller, disconnected });
    if (outcome.kind !== 'accepted') {
      wait?.end();
      return sendJobsRefused(reply, outcome);
    }
    if (outcome.result === undefined) {
      wait?.end();
      return sendJobsRefused(reply, beyondTheEnd);
    }
    const { next, hasMore, events: found } = readEncodedEvents(outcome.result);
    query = { ...query, from: next };
    if (found.length > 0 || hasMore || wait === undefined || disconnected.aborted) {
      wait?.end();
      const meta = { cursor: writeEventCursor(reply.server.ids, tenantId, next), hasMore };
      return sendDataText(reply, 200, `[${found.map(({ text }) => text).join(',')}]`, meta);
    }
    await wait.over;
  }
}

function read(
  request: FastifyRequest<{ Querystring: Querystring }>,
  names: EventNames,
): EventsRequest | Rejection {
  const { limit, waitSeconds, types, after } = request.query;
  const { tenantId } = jobsCallerOf(request);
  const from =
    after === undefined ? firstEvent : readEventCursor(request.server.ids, tenantId, after);
  if (from === undefined) return badField('after', 'is not a cursor of this service');
  const kinds = types === undefined ? undefined : eventKindsOf(types, names.typePrefix);
  if (kinds === 'unknown') return badField('types', `must be of ${eventKinds.join(', ')}`);
  return {
    kind: 'wanted',
    waitMs: Number(waitSeconds ?? 0) * 1_000,
    query: {
      kind: 'jobEvents',
      tenantId,
      from,
      isFromCaller: after !== undefined,
      kinds,
      limit: Number(limit ?? limitDefault),
      readMax,
      names,
    },
  };
}

/** The cursor may be from before a restore, when there were more events. */
const beyondTheEnd = badField('after', 'must not be beyond the last event; begin without a cursor');

/** Kinds by their own names or by the types of their CloudEvents. */
export function eventKindsOf(
  types: string,
  typePrefix: string,
): readonly TenantEventKind[] | 'unknown' {
  const kinds = types.split(',').map((given) => kindOf(given.trim(), typePrefix));
  return kinds.includes(undefined) ? 'unknown' : (kinds as TenantEventKind[]);
}

function kindOf(given: string, typePrefix: string): TenantEventKind | undefined {
  const isType = given.startsWith(`${typePrefix}.`) && given.endsWith('.v1');
  const name = isType ? given.slice(typePrefix.length + 1, -3) : given;
  return eventKinds.find((kind) => kind === name);
}
