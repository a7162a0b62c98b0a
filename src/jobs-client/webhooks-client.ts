import { type Calls, pathOf } from './calls.ts';

export interface NewWebhook {
  readonly url: string;
  readonly description?: string;
  /** In full or as `enqueued`; absent or empty: all. */
  readonly types?: readonly string[];
}

export interface Webhook {
  readonly id: string;
  readonly tenantId: string;
  readonly url: string;
  readonly description: string | null;
  readonly types: readonly string[];
  readonly status: 'active' | 'failing' | 'disabled';
  readonly disabledAt: string | null;
  readonly disabledReason: string | null;
  /** In a row. */
  readonly failures: number;
  readonly failingSince: string | null;
  readonly nextTryAt: string | null;
  /** How far it has been told, as a cursor of the feed. */
  readonly cursor: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Shown once: what verifies signatures (Standard Webhooks). */
export interface WebhookSecret {
  readonly secret: string;
}

export interface WebhookDelivery {
  readonly eventId: string;
  readonly type: string;
  readonly at: string;
  readonly durationMs: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly delivered: boolean;
}

export interface WebhooksClient {
  /** Is sent events from now on. */
  create(webhook: NewWebhook): Promise<Webhook & WebhookSecret>;
  list(): Promise<readonly Webhook[]>;
  /** With its last deliveries. */
  get(id: string): Promise<Webhook & { readonly deliveries: readonly WebhookDelivery[] }>;
  update(
    id: string,
    changes: Partial<NewWebhook> & { readonly status?: 'active' | 'disabled' },
  ): Promise<Webhook>;
  delete(id: string): Promise<void>;
  /** The secret before it signs too for a day. */
  rotateSecret(id: string): Promise<Webhook & WebhookSecret>;
  /** Goes on at once, where it stopped or after a cursor of the feed. */
  resume(id: string, after?: string): Promise<Webhook>;
  /** Sends an event of no consequence, once. */
  test(id: string): Promise<WebhookDelivery>;
}

export function createWebhooksClient(calls: Calls): WebhooksClient {
  const at = (id: string, ...more: readonly string[]) => pathOf('webhooks', id, ...more);
  return {
    create: (webhook) => calls.once('POST', '/webhooks', webhook),
    list: () => calls.read('/webhooks'),
    get: (id) => calls.read(at(id)),
    update: (id, changes) => calls.repeat('PATCH', at(id), changes),
    delete: async (id) => {
      await calls.once('DELETE', at(id));
    },
    rotateSecret: (id) => calls.once('POST', at(id, 'rotate')),
    resume: (id, after) =>
      calls.repeat('POST', at(id, 'resume'), after === undefined ? {} : { after }),
    test: (id) => calls.once('POST', at(id, 'test')),
  };
}
