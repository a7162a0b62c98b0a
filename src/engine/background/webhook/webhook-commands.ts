import type { WebhookKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { WebhookDelivery, WebhookRow } from './webhook-rows.ts';

export interface Named {
  readonly tenantId: TenantId;
  readonly webhookKey: WebhookKey;
}

/** Where events begin for it. */
interface Place {
  readonly sequence: number;
  readonly entry: number;
}

/** A secret that is kept from now on in another form, which means the same. */
export interface ResealedSecret {
  readonly from: string;
  readonly to: string;
}

export interface WebhookCommands {
  createWebhook: Place & {
    readonly tenantId: TenantId;
    readonly url: string;
    readonly description: string | undefined;
    readonly kinds: readonly string[];
    readonly secret: string;
  };
  updateWebhook: Named & {
    /** An absent member stays as it is. */
    readonly changes: Partial<Pick<WebhookRow, 'url' | 'description' | 'kinds'>>;
    /** That it rests from now on, or goes on at once where it stopped. Absent: as it was. */
    readonly status: 'active' | 'disabled' | undefined;
  };
  deleteWebhook: Named;
  rotateWebhookSecret: Named & {
    readonly secret: string;
    readonly resealed: readonly ResealedSecret[];
  };
  /** Goes on at once, where it stopped or at another place. */
  resumeWebhook: Named & { readonly from: Place | undefined };
  /** The relay's: how far it has come. */
  recordDeliveries: { readonly holder: string; readonly progress: readonly WebhookProgress[] };
}

export interface WebhookProgress extends Place {
  readonly webhookKey: WebhookKey;
  /** That of the webhook when the relay read it. */
  readonly epoch: number;
  readonly failures: number;
  readonly failingSinceMs: number | undefined;
  readonly nextTryAtMs: number | undefined;
  /** New ones, newest first. */
  readonly deliveries: readonly WebhookDelivery[];
  /** Why it is not to be served any longer. */
  readonly disabledReason: string | undefined;
}

export interface WebhookResults {
  createWebhook: Readonly<WebhookRow>;
  updateWebhook: Readonly<WebhookRow>;
  deleteWebhook: undefined;
  rotateWebhookSecret: Readonly<WebhookRow>;
  resumeWebhook: Readonly<WebhookRow>;
  /** Whether the relay still is the one. */
  recordDeliveries: { readonly isHolder: boolean };
}

export const webhookSinkName = 'webhooks';
