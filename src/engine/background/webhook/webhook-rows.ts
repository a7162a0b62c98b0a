/** Where the events of the Jobs Service go besides the feed, as the store keeps it. */
import type { WebhookKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';

/** An address to which a tenant's events are sent, one after the other. */
export interface WebhookRow {
  readonly key: WebhookKey;
  readonly tenantId: TenantId;
  url: string;
  description: string | undefined;
  /** Which kinds of events; an empty list is all of them. */
  kinds: readonly string[];
  /** Each delivery is signed with all of them, the newest first. */
  secrets: readonly WebhookSecret[];
  /** Nothing is sent any more, and events are kept for it no longer; `undefined`: it is served. */
  disabledAtMs: number | undefined;
  /** In words for people. Set exactly while it is disabled. */
  disabledReason: string | undefined;
  /** The first event that is not delivered yet. */
  sequence: number;
  entry: number;
  /** Counts how often somebody has moved it by hand: what was under way before is not recorded after. */
  epoch: number;
  /** Attempts since the last one that succeeded. */
  failures: number;
  /** When the first of them was. */
  failingSinceMs: number | undefined;
  nextTryAtMs: number | undefined;
  /** The last ones, newest first. */
  deliveries: readonly WebhookDelivery[];
  readonly createdAtMs: number;
  updatedAtMs: number;
}

export interface WebhookSecret {
  /** `whsec_…`. */
  readonly secret: string;
  /** Absent for the newest, which does not end. */
  readonly expiresAtMs?: number;
}

/** One attempt to deliver an event. */
export interface WebhookDelivery {
  readonly eventId: string;
  readonly type: string;
  readonly atMs: number;
  readonly durationMs: number;
  /** Absent where nobody answered. */
  readonly status?: number;
  /** Why it is not delivered; absent where it is. */
  readonly error?: string;
}

/** Something outside that is told of all events, and the node that does it. */
export interface EventSinkRow {
  readonly name: string;
  /** Which node. Absent: none. */
  holder: string | undefined;
  leaseExpiresAtMs: number | undefined;
  /** The first event that it has not been told of yet. */
  sequence: number;
  entry: number;
  updatedAtMs: number;
}

export interface WebhookTables {
  webhook: WebhookRow;
  eventSink: EventSinkRow;
}
