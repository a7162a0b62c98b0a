import type { KeyLimits } from './token/key-source.ts';
import type { KeyLocation } from './token/read-key-set.ts';
import type { TokenRules } from './token/verify-token.ts';

/** The issuer of tokens for `/v2`, and the claims that matter. A claim is a name or a JSONPath. */
export interface OidcSettings {
  readonly keys: KeyLocation;
  readonly limits: KeyLimits;
  readonly rules: TokenRules;
  readonly usernameClaim: string;
  /** `undefined`: no token is of a machine. */
  readonly clientIdClaim: string | undefined;
  /** Names of persons that are administrators from the start. */
  readonly administrators: readonly string[];
  /** `undefined`: groups are kept here. */
  readonly groupsClaim: string | undefined;
}
