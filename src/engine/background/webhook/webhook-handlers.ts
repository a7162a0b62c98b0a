import type { WebhookKey } from '../../../core/key.ts';
import { reject, type Rejection } from '../../../core/rejection.ts';
import { accept, done, type Handler } from '../../handler.ts';
import type { Load } from '../../footprint.ts';
import type { CommandContext } from '../../command-context.ts';
import type { WebhookRow } from './webhook-rows.ts';
import { type Named, webhookSinkName } from './webhook-commands.ts';

/** After a rotation, deliveries are signed with the previous secret too for this long. */
const oldSecretMs = 24 * 60 * 60 * 1_000;

const secretsMax = 3;

/** How many attempts the row of a webhook keeps. */
const deliveriesMax = 25;

const ofWebhook = ({ webhookKey }: Named): readonly Load[] => [
  { kind: 'row', table: 'webhook', id: webhookKey },
];

export const createWebhook: Handler<'createWebhook'> = {
  isNewWork: false,
  footprint: () => [],
  decide(context, { tenantId, url, description, kinds, secret, sequence, entry }) {
    const webhook: WebhookRow = {
      key: context.newSharedKey(),
      tenantId,
      url,
      description,
      kinds,
      secrets: [{ secret }],
      disabledAtMs: undefined,
      disabledReason: undefined,
      sequence,
      entry,
      epoch: 0,
      failures: 0,
      failingSinceMs: undefined,
      nextTryAtMs: undefined,
      deliveries: [],
      createdAtMs: context.nowMs,
      updatedAtMs: context.nowMs,
    };
    context.emit({ kind: 'webhookCreated', webhook });
    return accept(webhook);
  },
};

export const updateWebhook: Handler<'updateWebhook'> = {
  isNewWork: false,
  footprint: ofWebhook,
  decide(context, { tenantId, webhookKey, changes, status }) {
    const webhook = findWebhook(context, { tenantId, webhookKey });
    if ('kind' in webhook) return webhook;
    const { epoch } = webhook;
    change(context, webhookKey, {
      ...changes,
      ...(status === 'active' ? resumed : {}),
      ...(status === 'disabled' ? disabled(context.nowMs) : {}),
      epoch: epoch + 1,
    });
    return accept(webhook);
  },
};

export const deleteWebhook: Handler<'deleteWebhook'> = {
  isNewWork: false,
  footprint: ofWebhook,
  decide(context, { tenantId, webhookKey }) {
    const webhook = findWebhook(context, { tenantId, webhookKey });
    if ('kind' in webhook) return webhook;
    context.emit({ kind: 'webhookDeleted', webhookKey });
    return done;
  },
};

export const rotateWebhookSecret: Handler<'rotateWebhookSecret'> = {
  isNewWork: false,
  footprint: ofWebhook,
  decide(context, { tenantId, webhookKey, secret, resealed }) {
    const webhook = findWebhook(context, { tenantId, webhookKey });
    if ('kind' in webhook) return webhook;
    const { nowMs } = context;
    const old = webhook.secrets
      .map((kept) => ({ ...kept, expiresAtMs: kept.expiresAtMs ?? nowMs + oldSecretMs }))
      .filter(({ expiresAtMs }) => expiresAtMs > nowMs)
      .map((kept) => {
        const to = resealed.find(({ from }) => from === kept.secret)?.to;
        return { ...kept, secret: to ?? kept.secret };
      });
    change(context, webhookKey, { secrets: [{ secret }, ...old].slice(0, secretsMax) });
    return accept(webhook);
  },
};

export const resumeWebhook: Handler<'resumeWebhook'> = {
  isNewWork: false,
  footprint: ofWebhook,
  decide(context, { tenantId, webhookKey, from }) {
    const webhook = findWebhook(context, { tenantId, webhookKey });
    if ('kind' in webhook) return webhook;
    change(context, webhookKey, {
      ...from,
      ...resumed,
      epoch: webhook.epoch + 1,
    });
    return accept(webhook);
  },
};

export const recordDeliveries: Handler<'recordDeliveries'> = {
  isNewWork: false,
  footprint: ({ progress }) => [
    { kind: 'row', table: 'eventSink', id: webhookSinkName },
    ...progress.map(({ webhookKey }): Load => ({ kind: 'row', table: 'webhook', id: webhookKey })),
  ],
  decide(context, { holder, progress }) {
    if (context.state.row('eventSink', webhookSinkName)?.holder !== holder) {
      return accept({ isHolder: false });
    }
    for (const { webhookKey, epoch, deliveries, disabledReason, ...rest } of progress) {
      const webhook = context.state.row('webhook', webhookKey);
      if (webhook?.epoch !== epoch) continue;
      change(context, webhookKey, {
        ...rest,
        deliveries: [...deliveries, ...webhook.deliveries].slice(0, deliveriesMax),
        ...(disabledReason === undefined ? {} : { disabledAtMs: context.nowMs, disabledReason }),
      });
    }
    return accept({ isHolder: true });
  },
};

const resumed: Partial<WebhookRow> = {
  disabledAtMs: undefined,
  disabledReason: undefined,
  failures: 0,
  failingSinceMs: undefined,
  nextTryAtMs: undefined,
};

function disabled(nowMs: number): Partial<WebhookRow> {
  return { disabledAtMs: nowMs, disabledReason: 'Disabled by its owner.' };
}

/** A tenant's webhook. Another tenant's webhook is rejected as if it did not exist. */
function findWebhook(
  context: CommandContext,
  { tenantId, webhookKey }: Named,
): WebhookRow | Rejection {
  const webhook = context.state.row('webhook', webhookKey);
  if (webhook?.tenantId === tenantId) return webhook;
  return reject('NOT_FOUND', 'Expected to find a webhook, but no such webhook was found');
}

function change(
  context: CommandContext,
  webhookKey: WebhookKey,
  changes: Partial<WebhookRow>,
): void {
  context.emit({ kind: 'webhookChanged', webhookKey, changes, atMs: context.nowMs });
}
