import type { WebhookKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { WebhookDelivery, WebhookRow } from './webhook-rows.ts';

export interface Named {
  readonly tenantId: TenantId;
  readonly webhookKey: WebhookKey;
}

/** The first event to deliver. */
interface EventPosition {
  readonly sequence: number;
  readonly entry: number;
}

/** A secret that is encrypted anew: the same secret in another form. */
export interface ResealedSecret {
  readonly from: string;
  readonly to: string;
}

export interface WebhookCommands {
  createWebhook: EventPosition & {
    readonly tenantId: TenantId;
    readonly url: string;
    readonly description: string | undefined;
    readonly kinds: readonly string[];
    readonly secret: string;
  };
  updateWebhook: Named & {
    /** An absent member stays as it is. */
    readonly changes: Partial<Pick<WebhookRow, 'url' | 'description' | 'kinds'>>;
    /** Disables the webhook, or resumes it where it stopped. Absent: no change. */
    readonly status: 'active' | 'disabled' | undefined;
  };
  deleteWebhook: Named;
  rotateWebhookSecret: Named & {
    readonly secret: string;
    readonly resealed: readonly ResealedSecret[];
  };
  /** Resumes deliveries at once, where they stopped or at another event. */
  resumeWebhook: Named & { readonly from: EventPosition | undefined };
  /** Sent by the relay: its progress with each webhook. */
  recordDeliveries: { readonly holder: string; readonly progress: readonly WebhookProgress[] };
}

export interface WebhookProgress extends EventPosition {
  readonly webhookKey: WebhookKey;
  /** The webhook's epoch when the relay read it. */
  readonly epoch: number;
  readonly failures: number;
  readonly failingSinceMs: number | undefined;
  readonly nextTryAtMs: number | undefined;
  /** The new deliveries, newest first. */
  readonly deliveries: readonly WebhookDelivery[];
  /** Why the webhook becomes disabled, if it does. */
  readonly disabledReason: string | undefined;
}

export interface WebhookResults {
  createWebhook: Readonly<WebhookRow>;
  updateWebhook: Readonly<WebhookRow>;
  deleteWebhook: undefined;
  rotateWebhookSecret: Readonly<WebhookRow>;
  resumeWebhook: Readonly<WebhookRow>;
  /** Whether the relay still holds the claim. */
  recordDeliveries: { readonly isHolder: boolean };
}

export const webhookSinkName = 'webhooks';
