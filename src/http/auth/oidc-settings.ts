import type { KeyLimits } from './token/key-source.ts';
import type { KeyLocation } from './token/read-key-set.ts';
import type { TokenRules } from './token/verify-token.ts';

/**
 * The issuer of tokens for `/v2`, and the claims that the server reads. Each claim is given by its name or by a
 * JSONPath.
 */
export interface OidcSettings {
  readonly keys: KeyLocation;
  readonly limits: KeyLimits;
  readonly rules: TokenRules;
  readonly usernameClaim: string;
  /** `undefined`: every token belongs to a person, none to a machine. */
  readonly clientIdClaim: string | undefined;
  /** Names of persons who are administrators from the start. */
  readonly administrators: readonly string[];
  /** `undefined`: this server stores the groups. */
  readonly groupsClaim: string | undefined;
}
