import type { ResealedSecret } from '../../engine/background/webhook/webhook-commands.ts';
import type { EventNames } from '../../query/cloud-event.ts';
import type { Outcome } from '../../runtime/orchestrator.ts';
import type { Caller } from '../../core/caller.ts';

export interface EventStatistics {
  readonly webhooksDelivered: number;
  readonly webhooksFailed: number;
  readonly kafkaPublished: number;
  readonly kafkaFailures: number;
  /** Outbox rows that each sink has not been told of. */
  readonly lags: readonly { readonly sink: string; readonly rows: number }[];
}

/** A secret as its owner is shown it once, and as the database has it. */
export interface NewSecret {
  readonly shown: string;
  readonly stored: string;
}

/** What routes ask of whoever delivers events. */
export interface WebhookService {
  readonly names: EventNames;
  readonly webhooksMax: number;
  /** Why nothing may be sent to a URL, in the words *must be …*. */
  violationOfUrl(url: string): string | undefined;
  newSecret(): NewSecret;
  /** The secrets of a webhook that are stored without encryption, and what to store in their place. */
  resealedSecrets(key: string, caller: Caller): Promise<readonly ResealedSecret[]>;
  /** For `/metrics`. */
  statistics(): Promise<EventStatistics>;
  /** Webhooks were made, changed or deleted. */
  webhooksChanged(): void;
  /** Sends an event of no consequence, once; answers the JSON text of how it went, or nothing where there is no such webhook. */
  testWebhook(key: string, caller: Caller): Promise<Outcome<string | undefined>>;
}
