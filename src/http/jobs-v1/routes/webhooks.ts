import { callerOfTenant } from '../../../core/caller.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, Optional, type Static, String as Text } from 'typebox';
import type { WebhookKey } from '../../../core/key.ts';
import { isRejection, type Rejection } from '../../../core/rejection.ts';
import { badField } from '../../../engine/background/bad-field.ts';
import type { Command, Results } from '../../../engine/command.ts';
import { readEventCursor } from '../../../query/event-cursor.ts';
import { webhookText } from '../../../query/webhook-text.ts';
import type { Outcome } from '../../../runtime/orchestrator.ts';
import { NullOr, Result, resultNumber, resultText, resultTruth } from '../../v2/result-schema.ts';
import { InputEnum, Strict } from '../../v2/schema.ts';
import { answerRead, tenantCaller } from '../answer-read.ts';
import { sendDataText, sendJobsData } from '../envelope.ts';
import { Id, keyOfId, Name } from '../job-schema.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteConfig, type JobsRouteContext } from '../route.ts';
import { createKeyedMutex } from '../../../core/keyed-mutex.ts';
import type { TenantId } from '../../../core/tenant.ts';
import { eventKindsOf } from './events.ts';

const Url = Text({ maxLength: 2_048, examples: ['https://example.com/hooks/jobs'] });
const Types = ArrayOf(Text({ maxLength: 300 }), {
  maxItems: 20,
  description: 'Types in full or as enqueued; an empty list selects all.',
});
const body = Strict({
  url: Url,
  description: Optional(Name(500)),
  types: Optional(Types),
});
const changes = Strict({
  url: Optional(Url),
  description: Optional(Name(500)),
  types: Optional(Types),
  status: Optional(InputEnum(['active', 'disabled'])),
});
const resumption = Strict({
  after: Optional(
    Text({
      maxLength: 64,
      description: 'A cursor of the event feed to start at; absent: continues.',
    }),
  ),
});
const params = Strict({ id: Id });

type Body = Static<typeof body>;
type Changes = Static<typeof changes>;
interface Named {
  readonly id: string;
}

const moment = NullOr('string', 'date-time');
const shown = {
  id: resultText,
  tenantId: resultText,
  url: resultText,
  description: NullOr('string'),
  types: ArrayOf(resultText),
  status: resultText,
  disabledAt: moment,
  disabledReason: NullOr('string'),
  failures: resultNumber,
  failingSince: moment,
  nextTryAt: moment,
  cursor: resultText,
  createdAt: moment,
  updatedAt: moment,
};
const delivery = Result({
  eventId: resultText,
  type: resultText,
  at: resultText,
  durationMs: resultNumber,
  status: NullOr('integer'),
  error: NullOr('string'),
  delivered: resultTruth,
});
const webhook = Result(shown);
const withSecret = Result({ ...shown, secret: resultText });
const withDeliveries = Result({ ...shown, deliveries: ArrayOf(delivery) });

const tag = 'Jobs Service: webhooks';
const reads: JobsRouteConfig = { roles: ['user'], codes: ['NOT_FOUND'] };
const writes: JobsRouteConfig = { roles: ['organizer'], codes: ['NOT_FOUND'] };

/** `/jobs/v1/webhooks`: the receivers of a tenant's events. */
export function registerWebhookRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  registerReads(app, context);
  registerWrites(app, context);
  registerActions(app, context);
}

function registerReads(app: FastifyInstance, context: JobsRouteContext): void {
  const { events } = context;
  const read = (request: FastifyRequest, reply: FastifyReply, key: string | undefined) => {
    const query = { kind: 'webhooks', key, typePrefix: events.names.typePrefix } as const;
    return answerRead({ context, request, reply }, query, { absent: noWebhook });
  };
  app.get(
    '/jobs/v1/webhooks',
    {
      config: {
        jobs: { roles: ['user'] },
        operation: {
          id: 'listWebhooks',
          tag,
          summary: "List the tenant's webhooks",
          success: { 200: { description: 'All webhooks.', schema: ArrayOf(webhook) } },
        },
      },
    },
    (request, reply) => read(request, reply, undefined),
  );
  app.get<{ Params: Named }>(
    '/jobs/v1/webhooks/:id',
    {
      schema: { params },
      config: {
        jobs: reads,
        operation: {
          id: 'getWebhook',
          tag,
          summary: 'Get a webhook and its last deliveries',
          success: { 200: { description: 'The webhook.', schema: withDeliveries } },
        },
      },
    },
    (request, reply) => read(request, reply, keyOfId(request.server.ids, request.params.id)),
  );
}

function registerWrites(app: FastifyInstance, context: JobsRouteContext): void {
  const { events } = context;
  const oneAtATime = createKeyedMutex<TenantId>();
  app.post<{ Body: Body }>(
    '/jobs/v1/webhooks',
    {
      schema: { body },
      config: {
        jobs: { roles: ['organizer'], codes: ['QUOTA_EXCEEDED'] },
        operation: {
          id: 'createWebhook',
          tag,
          summary: 'Create a webhook, which sends events to a URL from now on',
          success: {
            201: { description: 'The webhook. Its secret is shown only here.', schema: withSecret },
          },
        },
      },
    },
    (request, reply) =>
      oneAtATime(jobsCallerOf(request).tenantId, () => create(context, request, reply)),
  );
  app.patch<{ Params: Named; Body: Changes }>(
    '/jobs/v1/webhooks/:id',
    {
      schema: { params, body: changes },
      config: {
        jobs: writes,
        operation: {
          id: 'updateWebhook',
          tag,
          summary: 'Change or disable a webhook',
          success: { 200: { description: 'The webhook.', schema: webhook } },
        },
      },
    },
    (request, reply) => update(context, request, reply),
  );
  app.delete<{ Params: Named }>(
    '/jobs/v1/webhooks/:id',
    {
      schema: { params },
      config: {
        jobs: writes,
        operation: {
          id: 'deleteWebhook',
          tag,
          summary: 'Delete a webhook',
          success: { 200: { description: 'Its id.', schema: Result({ id: resultText }) } },
        },
      },
    },
    async (request, reply) => {
      const outcome = await submit(context, { kind: 'deleteWebhook', ...named(request) });
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      events.webhooksChanged();
      return sendJobsData(reply, 200, { id: request.params.id });
    },
  );
}

function registerActions(app: FastifyInstance, context: JobsRouteContext): void {
  const { events } = context;
  app.post<{ Params: Named }>(
    '/jobs/v1/webhooks/:id/rotate',
    {
      schema: { params },
      config: {
        jobs: writes,
        operation: {
          id: 'rotateWebhookSecret',
          tag,
          summary: 'Replace the secret; the old one also signs for one more day',
          success: {
            200: { description: 'The webhook. Its secret is shown only here.', schema: withSecret },
          },
        },
      },
    },
    async (request, reply) => {
      const { shown: secret, stored } = events.newSecret();
      const name = named(request);
      const resealed = await events.resealedSecrets(name.webhookKey, tenantCaller(request));
      const command = { kind: 'rotateWebhookSecret', ...name, secret: stored, resealed } as const;
      return answer(context, reply, await submit(context, command), { secret });
    },
  );
  app.post<{ Params: Named; Body: Static<typeof resumption> }>(
    '/jobs/v1/webhooks/:id/resume',
    {
      schema: { params, body: { ...resumption, 'x-optional': true } },
      config: {
        jobs: writes,
        operation: {
          id: 'resumeWebhook',
          tag,
          summary: 'Resume deliveries at once, after the last one or from a cursor',
          success: { 200: { description: 'The webhook.', schema: webhook } },
        },
      },
    },
    async (request, reply) => {
      const { after } = request.body;
      const from =
        after === undefined
          ? undefined
          : readEventCursor(request.server.ids, jobsCallerOf(request).tenantId, after);
      if (after !== undefined && from === undefined) {
        return sendJobsRefused(reply, badField('after', 'is not a cursor of this service'));
      }
      const command = { kind: 'resumeWebhook', ...named(request), from } as const;
      return answer(context, reply, await submit(context, command));
    },
  );
  registerTest(app, context);
}

function registerTest(app: FastifyInstance, context: JobsRouteContext): void {
  app.post<{ Params: Named }>(
    '/jobs/v1/webhooks/:id/test',
    {
      schema: { params },
      config: {
        jobs: writes,
        operation: {
          id: 'testWebhook',
          tag,
          summary: 'Send one test event',
          success: { 200: { description: 'The delivery.', schema: delivery } },
        },
      },
    },
    async (request, reply) => {
      const { webhookKey } = named(request);
      const outcome = await context.events.testWebhook(webhookKey, tenantCaller(request));
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      if (outcome.result === undefined) return sendJobsRefused(reply, noWebhook);
      return sendDataText(reply, 200, outcome.result);
    },
  );
}

const noWebhook: Rejection = {
  kind: 'rejected',
  code: 'NOT_FOUND',
  reason: 'Expected to find a webhook, but no such webhook was found',
};

function named(request: FastifyRequest<{ Params: Named }>) {
  const { tenantId } = jobsCallerOf(request);
  return { tenantId, webhookKey: keyOfId<WebhookKey>(request.server.ids, request.params.id) };
}

type WebhookCommand = Exclude<keyof Results & `${string}Webhook${string}`, 'deleteWebhook'>;

function submit<K extends WebhookCommand | 'deleteWebhook'>(
  { orchestrator }: JobsRouteContext,
  command: Command<K> & { readonly tenantId: JobsTenant },
): Promise<Outcome<Results[K]>> {
  return orchestrator.submit(command, callerOfTenant(command.tenantId));
}

type JobsTenant = ReturnType<typeof jobsCallerOf>['tenantId'];

function answer(
  { events }: JobsRouteContext,
  reply: FastifyReply,
  outcome: Outcome<Results[WebhookCommand]>,
  show: { readonly secret?: string; readonly status?: number } = {},
): FastifyReply {
  if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
  events.webhooksChanged();
  const { status = 200, ...rest } = show;
  const { typePrefix } = events.names;
  const { ids } = reply.server;
  return sendDataText(reply, status, webhookText(outcome.result, { ids, typePrefix, ...rest }));
}

async function create(
  context: JobsRouteContext,
  request: FastifyRequest<{ Body: Body }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { orchestrator, events } = context;
  const { tenantId } = jobsCallerOf(request);
  const caller = tenantCaller(request);
  const { url, description, types = [] } = request.body;
  const kinds = kindsOf(types, events.names.typePrefix);
  const wrongUrl = violationOf(context, url);
  if (wrongUrl !== undefined) return sendJobsRefused(reply, wrongUrl);
  if (isRejection(kinds)) return sendJobsRefused(reply, kinds);
  const existing = await orchestrator.query(
    { kind: 'webhooks', key: undefined, typePrefix: events.names.typePrefix },
    caller,
  );
  if (existing.kind !== 'accepted') return sendJobsRefused(reply, existing);
  const count = (JSON.parse(existing.result ?? '[]') as readonly unknown[]).length;
  if (count >= events.webhooksMax) return sendJobsRefused(reply, tooMany(events.webhooksMax));
  const end = await orchestrator.query({ kind: 'jobEventsEnd' }, caller);
  if (end.kind !== 'accepted') return sendJobsRefused(reply, end);
  const [sequence = 0, entry = 0] = (end.result ?? '').split(' ').map(Number);
  const { shown: secret, stored } = events.newSecret();
  const outcome = await submit(context, {
    kind: 'createWebhook',
    tenantId,
    url,
    description,
    kinds,
    secret: stored,
    sequence,
    entry,
  });
  return answer(context, reply, outcome, { secret, status: 201 });
}

async function update(
  context: JobsRouteContext,
  request: FastifyRequest<{ Params: Named; Body: Changes }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { url, description, types, status } = request.body;
  const kinds = types === undefined ? undefined : kindsOf(types, context.events.names.typePrefix);
  const wrongUrl = url === undefined ? undefined : violationOf(context, url);
  if (wrongUrl !== undefined) return sendJobsRefused(reply, wrongUrl);
  if (isRejection(kinds)) return sendJobsRefused(reply, kinds);
  const outcome = await submit(context, {
    kind: 'updateWebhook',
    ...named(request),
    changes: {
      ...(url === undefined ? {} : { url }),
      ...(description === undefined ? {} : { description }),
      ...(kinds === undefined ? {} : { kinds }),
    },
    status: status?.toLowerCase() as typeof status,
  });
  return answer(context, reply, outcome);
}

function violationOf({ events }: JobsRouteContext, url: string): Rejection | undefined {
  const violation = events.violationOfUrl(url);
  return violation === undefined ? undefined : badField('url', `must be ${violation}`);
}

function kindsOf(types: readonly string[], typePrefix: string): readonly string[] | Rejection {
  if (types.length === 0) return [];
  const kinds = eventKindsOf(types.join(','), typePrefix);
  return kinds === 'unknown' ? badField('types', 'has an unknown type') : kinds;
}

function tooMany(limit: number): Rejection {
  return {
    kind: 'rejected',
    code: 'QUOTA_EXCEEDED',
    reason: `Expected to create a webhook, but the tenant has all ${limit} that it may have`,
    details: { quota: 'webhooks', limit, current: limit },
  };
}
