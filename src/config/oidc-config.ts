/** The settings of the issuer that signs tokens for `/v2`, and of the meaning of its claims. */
import type { OidcSettings } from '../http/auth/oidc-settings.ts';
import { tokenAlgorithms } from '../http/auth/token/verify-token.ts';
import { isSafe, keyLocation } from './key-location.ts';
import { hour, listOf, minute, second, text } from './setting.ts';

export const oidcSettings = {
  'oidc-jwks': text('none', 'URL or file of the keys that verify tokens for /v2'),
  'oidc-issuer': text('none', 'required claim iss of tokens for /v2'),
  'oidc-audience': text('any', 'audiences, separated by commas; the claim aud must have one'),
  'oidc-username-claim': text('sub', 'claim, or JSONPath to it, that names a person'),
  'oidc-client-id-claim': text(
    'none',
    'claim that names a machine; read before the claim of a person',
  ),
  'oidc-administrators': text(
    'none',
    'names of persons who are administrators, separated by commas',
  ),
  'oidc-groups-claim': text(
    'none',
    'claim with the groups of the caller, which replace stored memberships',
  ),
} as const;

const names = Object.keys(oidcSettings) as (keyof typeof oidcSettings)[];

type Read = (name: keyof typeof oidcSettings) => string;

export type ReadOidc =
  | { readonly kind: 'oidc'; readonly oidc: OidcSettings | undefined }
  | { readonly kind: 'invalid'; readonly reason: string };

/** How long the server uses keys, and how long tokens may live. */
const limits = {
  refreshMs: 5 * minute,
  retryMs: 5 * second,
  cooldownMs: 30 * second,
  staleMaxMs: 24 * hour,
};
const toleranceMs = 60 * second;
const lifetimeMaxMs = 24 * hour;

export function readOidc(
  read: Read,
  { authentication }: { readonly authentication: string },
): ReadOidc {
  const given = read('oidc-jwks');
  if (given === 'none') {
    if (authentication === 'oidc') return invalid('--authentication oidc needs --oidc-jwks.');
    const alone = names.find((name) => read(name) !== oidcSettings[name].default);
    if (alone !== undefined) return invalid(`--${alone} needs --oidc-jwks.`);
    return { kind: 'oidc', oidc: undefined };
  }
  if (authentication === 'none') return invalid('--oidc-jwks needs --authentication.');
  if (read('oidc-issuer') === 'none') return invalid('--oidc-jwks needs --oidc-issuer.');
  const keys = keyLocation(given);
  if (!isSafe(keys)) {
    return invalid(`--oidc-jwks '${given}' must be a file, https, or http on loopback.`);
  }
  const audience = read('oidc-audience');
  const optional = (name: keyof typeof oidcSettings) =>
    read(name) === 'none' ? undefined : read(name);
  return {
    kind: 'oidc',
    oidc: {
      keys,
      limits,
      rules: {
        issuer: read('oidc-issuer'),
        audiences: audience === 'any' ? [] : listOf(audience),
        type: 'any',
        algorithms: [...tokenAlgorithms],
        toleranceMs,
        lifetimeMaxMs,
      },
      usernameClaim: read('oidc-username-claim'),
      clientIdClaim: optional('oidc-client-id-claim'),
      groupsClaim: optional('oidc-groups-claim'),
      administrators: listOf(optional('oidc-administrators') ?? ''),
    },
  };
}

function invalid(reason: string): ReadOidc {
  return { kind: 'invalid', reason };
}
