import { assert } from '../../../core/assert.ts';
import type { WebhookKey } from '../../../core/key.ts';
import type { Appliers } from '../../applier.ts';
import type { DeletedEvents } from '../../state/changes.ts';
import type { EventSinkRow, WebhookRow } from './webhook-rows.ts';

export interface WebhookEvents {
  webhookCreated: { readonly webhook: WebhookRow };
  webhookChanged: {
    readonly webhookKey: WebhookKey;
    readonly changes: Partial<WebhookRow>;
    readonly atMs: number;
  };
  webhookDeleted: { readonly webhookKey: WebhookKey };
  eventSinkCreated: { readonly sink: EventSinkRow };
  eventSinkChanged: { readonly name: string; readonly changes: Partial<EventSinkRow> };
  eventsDeleted: DeletedEvents;
}

export const webhookAppliers: Appliers<WebhookEvents> = {
  webhookCreated(state, { webhook }) {
    state.rows.webhook.set(webhook.key, webhook);
    state.changes.insert('webhook', webhook);
  },
  webhookChanged(state, { webhookKey, changes, atMs }) {
    const webhook = state.row('webhook', webhookKey);
    assert(webhook, `webhook ${webhookKey} to exist`);
    Object.assign(webhook, changes);
    webhook.updatedAtMs = atMs;
    state.changes.update('webhook', webhook);
  },
  webhookDeleted(state, { webhookKey }) {
    const webhook = state.row('webhook', webhookKey);
    assert(webhook, `webhook ${webhookKey} to exist`);
    state.changes.delete('webhook', webhook);
    state.rows.webhook.set(webhookKey, undefined);
  },
  eventSinkCreated(state, { sink }) {
    state.rows.eventSink.set(sink.name, sink);
    state.changes.insert('eventSink', sink);
  },
  eventSinkChanged(state, { name, changes }) {
    const sink = state.row('eventSink', name);
    assert(sink, `event sink ${name} to exist`);
    Object.assign(sink, changes);
    state.changes.update('eventSink', sink);
  },
  eventsDeleted(state, { sequence, beforeMs, anywayBeforeMs }) {
    state.changes.deletedEvents = { sequence, beforeMs, anywayBeforeMs };
  },
};
