import type { OidcSettings } from './auth/oidc-settings.ts';
import type { BrowserSettings } from './browser-settings.ts';
import type { TenantIds } from '../core/caller.ts';

/** Settings of the HTTP layer. Durations are milliseconds, sizes bytes. */
export interface HttpSettings {
  /** Shown by topology and in the OpenAPI document. */
  readonly version: string;
  readonly authentication: Authentication;
  /** Whether strangers may reach the server, so that it must authenticate its callers. */
  readonly isExposed: boolean;
  /** Whether users need rights. Without authentication no caller needs any. */
  readonly authorizations: boolean;
  readonly browsers: BrowserSettings;
  /** `false`: all data belongs to Camunda's default tenant. */
  readonly multiTenancy: boolean;
  /** Whether `/v2` may pin the clock, which also controls the schedules and leases of the Jobs Service. */
  readonly clockControl: boolean;
  readonly bodyBytesMax: number;
  /** Bytes of all large bodies that are handled at the same time. */
  readonly bodiesBytesMax: number;
  /** Bytes of all large answers that clients have not read yet, in total and for one tenant. */
  readonly answersBytesMax: number;
  readonly tenantAnswersBytesMax: number;
  readonly jsonDepthMax: number;
  /** Bytes of a document. */
  readonly documentBytesMax: number;
  /** Parts of one deployment. */
  readonly resourcesMax: number;
  readonly jobsPerActivationMax: number;
  /** Default wait of an activation. */
  readonly longPollMs: number;
  readonly longPollMaxMs: number;
  /** Default wait of a client for the end of an instance. */
  readonly requestTimeoutMs: number;
  readonly requestTimeoutMaxMs: number;
  /** Requests that take longer are logged, except long polls. */
  readonly slowRequestMs: number;
}

export type Authentication =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'basic';
      readonly administrators: readonly Administrator[];
      /** Whether these are the default administrators, which are created only while there is no other. */
      readonly isDefault: boolean;
      /** The issuer whose tokens are accepted besides passwords. */
      readonly oidc: OidcSettings | undefined;
    }
  /** The server accepts only tokens and stores no users. */
  | { readonly kind: 'oidc'; readonly oidc: OidcSettings };

/** A user that the start creates with the role of administrators, unless it exists. */
export interface Administrator {
  readonly username: string;
  readonly password: string;
  /** `undefined`: the user has the tenants of its memberships. */
  readonly tenants: TenantIds | undefined;
}
