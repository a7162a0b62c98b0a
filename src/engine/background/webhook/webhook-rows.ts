/** The recipients of the Jobs Service's events besides the feed, as the store keeps them. */
import type { WebhookKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';

/** An address to which a tenant's events are sent one after the other. */
export interface WebhookRow {
  readonly key: WebhookKey;
  readonly tenantId: TenantId;
  url: string;
  description: string | undefined;
  /** The kinds of events to send; an empty list means all. */
  kinds: readonly string[];
  /** Each delivery is signed with all secrets, the newest first. */
  secrets: readonly WebhookSecret[];
  /** When the webhook was disabled: nothing is sent, and no events are kept for it; `undefined`: it is active. */
  disabledAtMs: number | undefined;
  /** Why the webhook is disabled, in words for people. Set exactly while it is disabled. */
  disabledReason: string | undefined;
  /** The first event that is not delivered yet. */
  sequence: number;
  entry: number;
  /** Counts the changes of position by hand. The relay's progress with an earlier epoch is not recorded. */
  epoch: number;
  /** Failed attempts since the last success. */
  failures: number;
  /** When the first of these attempts failed. */
  failingSinceMs: number | undefined;
  nextTryAtMs: number | undefined;
  /** The last deliveries, newest first. */
  deliveries: readonly WebhookDelivery[];
  readonly createdAtMs: number;
  updatedAtMs: number;
}

export interface WebhookSecret {
  /** `whsec_…`. */
  readonly secret: string;
  /** Absent for the newest secret, which does not expire. */
  readonly expiresAtMs?: number;
}

/** One attempt to deliver an event. */
export interface WebhookDelivery {
  readonly eventId: string;
  readonly type: string;
  readonly atMs: number;
  readonly durationMs: number;
  /** Absent if no answer was received. */
  readonly status?: number;
  /** Why the delivery failed; absent if it succeeded. */
  readonly error?: string;
}

/** An external receiver of all events, and the node that claims it. */
export interface EventSinkRow {
  readonly name: string;
  /** The node that claims the sink. Absent: none. */
  holder: string | undefined;
  leaseExpiresAtMs: number | undefined;
  /** The first event that is not delivered to the sink yet. */
  sequence: number;
  entry: number;
  updatedAtMs: number;
}

export interface WebhookTables {
  webhook: WebhookRow;
  eventSink: EventSinkRow;
}
