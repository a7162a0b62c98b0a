import { type Calls, pathOf } from './calls.ts';

export interface NewWebhook {
  readonly url: string;
  readonly description?: string;
  /** Types, in full or as `enqueued`; absent or empty: all. */
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
  /** Failed deliveries in a row. */
  readonly failures: number;
  readonly failingSince: string | null;
  readonly nextTryAt: string | null;
  /** The position of its deliveries, as a cursor of the event feed. */
  readonly cursor: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The secret that verifies signatures (Standard Webhooks). It is shown only once. */
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
  /** Creates a webhook, which receives events from now on. */
  create(webhook: NewWebhook): Promise<Webhook & WebhookSecret>;
  list(): Promise<readonly Webhook[]>;
  /** Returns the webhook with its last deliveries. */
  get(id: string): Promise<Webhook & { readonly deliveries: readonly WebhookDelivery[] }>;
  update(
    id: string,
    changes: Partial<NewWebhook> & { readonly status?: 'active' | 'disabled' },
  ): Promise<Webhook>;
  delete(id: string): Promise<void>;
  /** Replaces the secret. The old one also signs for one more day. */
  rotateSecret(id: string): Promise<Webhook & WebhookSecret>;
  /** Resumes deliveries at once, after the last one or after a cursor of the feed. */
  resume(id: string, after?: string): Promise<Webhook>;
  /** Sends one test event. */
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
