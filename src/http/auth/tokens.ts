import { systemCaller } from '../../core/caller.ts';
import type { MappingRuleClaim } from '../../query/identity/identity-query.ts';
import type { Orchestrator, Outcome } from '../../runtime/orchestrator.ts';
import type { OidcSettings } from './oidc-settings.ts';
import type { Claims } from './token/check-claims.ts';
import { claimAt, claimMatches } from './token/claim-at.ts';
import { createKeySource } from './token/key-source.ts';
import { createRememberedTokens } from './token/remembered-tokens.ts';
import { verifyToken } from './token/verify-token.ts';

/** The bearer tokens of `/v2`. */
export interface Tokens {
  identify(token: string): Promise<TokenHolder>;
  /** Called after a command that changed identity, because it may have changed mapping rules. */
  forget(): void;
}

export type TokenHolder =
  | {
      readonly kind: 'holder';
      readonly of: 'user' | 'client';
      readonly id: string;
      /** `undefined`: this server stores the groups. */
      readonly groups: readonly string[] | undefined;
      readonly mappingRules: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly outcome: Exclude<Outcome<never>, { kind: 'accepted' }> };

export interface TokensOptions {
  readonly orchestrator: Pick<Orchestrator, 'query'>;
  readonly settings: OidcSettings;
  /** How long this node uses mapping rules that it has read: 0 where other nodes may change them. */
  readonly keptMs: number;
  readonly nowMs: () => number;
  readonly elapsedMs: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** About 16 MB at worst. */
const rememberedCharactersMax = 16_000_000;
/** Each verification uses a thread of the pool for a moment; further ones would only wait. */
const verificationsMax = 1_000;
const idCharactersMax = 256;
const groupsMax = 1_000;

export function createTokens(options: TokensOptions): Tokens {
  const { settings, nowMs } = options;
  const keys = createKeySource({
    read: async () => (await import('./token/read-key-set.ts')).readKeySet(settings.keys),
    limits: settings.limits,
    elapsedMs: options.elapsedMs,
    onFailure: options.onFailure,
  });
  const remembered = createRememberedTokens<Claims>(rememberedCharactersMax);
  const rules = createRules(options);
  let verifications = 0;

  const verify = async (token: string): Promise<Verified> => {
    if (verifications >= verificationsMax) return busy;
    verifications += 1;
    try {
      const verified = await verifyToken(token, { keys, rules: settings.rules, nowMs: nowMs() });
      if (verified.kind === 'refused') return verified;
      if (verified.kind === 'keysUnavailable') return noKeys;
      remembered.add(token, verified.claims, verified);
      return { kind: 'claims', claims: verified.claims };
    } finally {
      verifications -= 1;
    }
  };
  return {
    identify: async (token) => {
      const current = await keys.current();
      const known = current && remembered.find(token, { nowMs: nowMs(), keys: current });
      const read: Verified = known ? { kind: 'claims', claims: known } : await verify(token);
      if (read.kind !== 'claims') return read;
      const { claims } = read;
      const holder = holderOf(claims, settings);
      if (holder.kind !== 'holder') return holder;
      const matching = await rules.matching(claims);
      return matching.kind === 'failed' ? matching : { ...holder, mappingRules: matching.ids };
    },
    forget: () => rules.forget(),
  };
}

const busy: Verified = {
  kind: 'failed',
  outcome: { kind: 'exhausted', reason: 'Expected to verify a token, but too many are verified' },
};
const noKeys: Verified = {
  kind: 'failed',
  outcome: {
    kind: 'unavailable',
    reason: "The keys of the tokens' issuer cannot be read",
    trouble: "The keys of the tokens' issuer cannot be read at the moment.",
  },
};
type Verified =
  | { readonly kind: 'claims'; readonly claims: Claims }
  | Exclude<TokenHolder, { readonly kind: 'holder' }>;

/** The claim of a machine is read first, because tokens of machines often have a user name, too. */
function holderOf(
  claims: Claims,
  settings: OidcSettings,
): Exclude<TokenHolder, { kind: 'failed' }> {
  const { clientIdClaim, usernameClaim, groupsClaim } = settings;
  const client = clientIdClaim === undefined ? undefined : claimAt(claims, clientIdClaim);
  const user = claimAt(claims, usernameClaim);
  const groups = groupsClaim === undefined ? undefined : groupsOf(claimAt(claims, groupsClaim));
  if (isId(client)) return { kind: 'holder', of: 'client', id: client, groups, mappingRules: [] };
  if (isId(user)) return { kind: 'holder', of: 'user', id: user, groups, mappingRules: [] };
  return { kind: 'refused', reason: 'The token names neither a user nor a client.' };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= idCharactersMax;
}

function groupsOf(claim: unknown): readonly string[] {
  const named: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return [...new Set(named.filter(isId))].slice(0, groupsMax);
}

interface Rules {
  matching(
    claims: Claims,
  ): Promise<
    | { readonly kind: 'rules'; readonly ids: readonly string[] }
    | Extract<TokenHolder, { kind: 'failed' }>
  >;
  forget(): void;
}

function createRules({ orchestrator, elapsedMs, keptMs }: TokensOptions): Rules {
  let known: readonly MappingRuleClaim[] = [];
  let untilMs = -Infinity;
  let changes = 0;
  return {
    matching: async (claims) => {
      const startedAtMs = elapsedMs();
      const changesBefore = changes;
      let rules = known;
      if (startedAtMs >= untilMs) {
        const outcome = await orchestrator.query({ kind: 'mappingRuleClaims' }, systemCaller);
        if (outcome.kind !== 'accepted') return { kind: 'failed', outcome };
        rules = JSON.parse(outcome.result ?? '[]') as readonly MappingRuleClaim[];
        // Rules that were read before a change may be out of date, and must not replace rules that were read after it.
        if (changes === changesBefore) {
          known = rules;
          untilMs = startedAtMs + keptMs;
        }
      }
      const matching = rules.filter(({ name, value }) =>
        claimMatches(claimAt(claims, name), value),
      );
      return { kind: 'rules', ids: matching.map(({ id }) => id) };
    },
    forget: () => {
      changes += 1;
      untilMs = -Infinity;
    },
  };
}
