import type { ResealedSecret } from '../../engine/background/webhook/webhook-commands.ts';
import type { EventNames } from '../../query/cloud-event.ts';
import type { Outcome } from '../../runtime/orchestrator.ts';
import type { Caller } from '../../core/caller.ts';

export interface EventStatistics {
  readonly webhooksDelivered: number;
  readonly webhooksFailed: number;
  readonly kafkaPublished: number;
  readonly kafkaFailures: number;
  /** Outbox rows that each sink has not received yet. */
  readonly lags: readonly { readonly sink: string; readonly rows: number }[];
}

/** A secret as its owner sees it once, and as the database stores it. */
export interface NewSecret {
  readonly shown: string;
  readonly stored: string;
}

/** The webhook functions that the routes use. */
export interface WebhookService {
  readonly names: EventNames;
  readonly webhooksMax: number;
  /** The reason why a URL is refused, as the end of *must be …*. */
  violationOfUrl(url: string): string | undefined;
  newSecret(): NewSecret;
  /** The secrets of a webhook that are stored unencrypted, with their encrypted replacements. */
  resealedSecrets(key: string, caller: Caller): Promise<readonly ResealedSecret[]>;
  /** Counters for `/metrics`. */
  statistics(): Promise<EventStatistics>;
  /** Must be called after webhooks were created, changed or deleted. */
  webhooksChanged(): void;
  /** Sends one test event. Returns the JSON text of the delivery, or `undefined` if there is no such webhook. */
  testWebhook(key: string, caller: Caller): Promise<Outcome<string | undefined>>;
}
