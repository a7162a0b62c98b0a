import type { Outcome } from '../../runtime/orchestrator.ts';
import type { Caller } from '../../core/caller.ts';

/** What routes ask of whoever delivers events. */
export interface EventDoor {
  /** What the types of events begin with. */
  readonly typePrefix: string;
  readonly webhooksMax: number;
  /** Why nothing may be sent to a URL, in the words *must be …*. */
  violationOfUrl(url: string): string | undefined;
  newSecret(): string;
  /** Webhooks were made, changed or deleted. */
  webhooksChanged(): void;
  /** Sends an event of no consequence, once; answers the JSON text of how it went, or nothing where there is no such webhook. */
  testWebhook(key: string, caller: Caller): Promise<Outcome<string | undefined>>;
}
