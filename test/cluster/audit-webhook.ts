import { Webhook } from 'standardwebhooks';
import { textOf } from './audit-feed.ts';
import { type FeedEvent, type JobsTenant, lastWordType } from './jobs-history.ts';
import type { Delivery } from './webhook-sink.ts';

/**
 * The deliveries to a tenant's webhook must match its feed: signed, complete, first in order, and with the same content
 * at each repetition.
 */
export function auditWebhook(
  { id: tenantId, webhook }: JobsTenant,
  feed: readonly FeedEvent[],
): readonly string[] {
  const { secret, deliveries } = webhook;
  const end = feed.findIndex(({ data }) => data.type === lastWordType) + 1;
  const taken = deliveries.filter(({ isTaken }) => isTaken);
  const wrong = [
    ...auditSignatures(secret, deliveries),
    ...auditBodies(deliveries, feed),
    ...auditOrder('came', deliveries, { feed, end }),
    ...auditOrder('was taken', taken, { feed, end }),
  ];
  return wrong.map((what) => `Webhook of ${tenantId}: ${what}`);
}

function auditSignatures(secret: string, deliveries: readonly Delivery[]): readonly string[] {
  const verifier = new Webhook(secret);
  return deliveries.flatMap(({ headers, body }) => {
    try {
      verifier.verify(body, headers);
    } catch (error) {
      return [`${String(error)} of ${body}`];
    }
    const same = headers['webhook-id'] === idOf(body);
    return same ? [] : [`${String(headers['webhook-id'])} was said to be the id of ${body}`];
  });
}

/** The signature is also valid when the event is repeated. */
function auditBodies(
  deliveries: readonly Delivery[],
  feed: readonly FeedEvent[],
): readonly string[] {
  const texts = new Map(feed.map((event) => [event.id, textOf(event)]));
  return deliveries
    .filter(({ body }) => texts.get(idOf(body)) !== body)
    .map(({ body }) => `In the feed is ${String(texts.get(idOf(body)))}, but there came ${body}`);
}

/** The order of first deliveries. */
function auditOrder(
  how: string,
  deliveries: readonly Delivery[],
  { feed, end }: { readonly feed: readonly FeedEvent[]; readonly end: number },
): readonly string[] {
  const order = [...new Set(deliveries.map(({ body }) => idOf(body)))];
  const at = order.findIndex((id, index) => id !== feed[index]?.id);
  if (at >= 0) return [`${order[at] ?? ''} ${how} where ${feed[at]?.id ?? 'nothing'} belongs`];
  return order.length >= end ? [] : [`${end - order.length} of ${end} events never ${how}`];
}

function idOf(body: string): string {
  return (JSON.parse(body) as FeedEvent).id;
}
