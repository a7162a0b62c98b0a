import type { Ids } from '../core/installation.ts';
import type { WebhookDelivery, WebhookRow } from '../engine/background/webhook/webhook-rows.ts';
import { eventType, type TenantEventKind } from './cloud-event.ts';
import { showDateTime } from './date-time.ts';
import { writeEventCursor } from './event-cursor.ts';

/** The JSON text of a webhook as the API shows it. Its stored secrets are never shown. */
export function webhookText(
  webhook: Readonly<WebhookRow>,
  show: {
    readonly ids: Ids;
    readonly typePrefix: string;
    readonly withDeliveries?: true;
    readonly secret?: string;
  },
): string {
  const { sequence, entry, kinds } = webhook;
  return JSON.stringify({
    id: show.ids.uuidOf(webhook.key),
    tenantId: webhook.tenantId,
    url: webhook.url,
    description: webhook.description ?? null,
    types: kinds.map((kind) => eventType(show.typePrefix, kind as TenantEventKind)),
    status: statusOf(webhook),
    disabledAt: momentOf(webhook.disabledAtMs),
    disabledReason: webhook.disabledReason ?? null,
    failures: webhook.failures,
    failingSince: momentOf(webhook.failingSinceMs),
    nextTryAt: momentOf(webhook.nextTryAtMs),
    cursor: writeEventCursor(show.ids, webhook.tenantId, { sequence, entry }),
    createdAt: momentOf(webhook.createdAtMs),
    updatedAt: momentOf(webhook.updatedAtMs),
    ...(show.secret === undefined ? {} : { secret: show.secret }),
    ...(show.withDeliveries === true ? { deliveries: webhook.deliveries.map(shownDelivery) } : {}),
  });
}

function statusOf({ disabledAtMs, failures }: Readonly<WebhookRow>): string {
  if (disabledAtMs !== undefined) return 'disabled';
  return failures > 0 ? 'failing' : 'active';
}

export function shownDelivery(delivery: WebhookDelivery) {
  const { eventId, type, atMs, durationMs, status, error } = delivery;
  return {
    eventId,
    type,
    at: showDateTime(atMs),
    durationMs,
    status: status ?? null,
    error: error ?? null,
    delivered: error === undefined,
  };
}

function momentOf(atMs: number | undefined): string | null {
  return atMs === undefined ? null : showDateTime(atMs);
}
