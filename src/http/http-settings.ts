import type { BrowserSettings } from './browser-settings.ts';
import type { User } from './auth/credentials.ts';

/** What the HTTP layer is told by the configuration. Durations are milliseconds, sizes bytes. */
export interface HttpSettings {
  /** Shown by topology and in the OpenAPI document. */
  readonly version: string;
  readonly authentication: Authentication;
  readonly browsers: BrowserSettings;
  /** Off: everything belongs to Camunda's default tenant. */
  readonly multiTenancy: boolean;
  /** Whether `/v2` may pin the clock, which every schedule and lease of the Jobs Service goes by. */
  readonly clockControl: boolean;
  readonly bodyBytesMax: number;
  /** Of all large bodies that are being handled at one time. */
  readonly bodiesBytesMax: number;
  /** Of all large answers that their clients have not taken yet, and of those of one tenant. */
  readonly answersBytesMax: number;
  readonly tenantAnswersBytesMax: number;
  readonly jsonDepthMax: number;
  /** Parts of one deployment. */
  readonly resourcesMax: number;
  readonly jobsPerActivationMax: number;
  /** How long an activation waits that does not say. */
  readonly longPollMs: number;
  readonly longPollMaxMs: number;
  /** How long a client waits for the end of an instance when it does not say. */
  readonly requestTimeoutMs: number;
  readonly requestTimeoutMaxMs: number;
  /** A request that takes longer, and does not wait on purpose, is logged. */
  readonly slowRequestMs: number;
}

export type Authentication =
  { readonly kind: 'none' } | { readonly kind: 'basic'; readonly users: readonly User[] };
