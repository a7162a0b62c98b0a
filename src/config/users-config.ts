/** The first users of `/v2` and their tenants. */
import type { TenantIds } from '../core/caller.ts';
import { isDefaultTenant, isTenantId, type TenantId } from '../core/tenant.ts';
import type { OidcSettings } from '../http/auth/oidc-settings.ts';
import type { Administrator, HttpSettings } from '../http/http-settings.ts';
import type { Setting } from './setting.ts';

/** The settings that decide who may call `/v2`. */
export const userSettings = {
  authentication: {
    kind: 'words',
    default: 'none',
    words: ['none', 'basic', 'oidc'],
    help: 'how callers of /v2 authenticate',
  },
  users: {
    kind: 'text',
    default: 'demo:demo',
    help: 'name:password of the first administrators, which the start creates unless they exist; or none',
  },
  authorizations: {
    kind: 'switch',
    default: 'true',
    help: 'with --authentication, users need authorizations; false lets every user do everything',
  },
  'multi-tenancy': {
    kind: 'switch',
    default: 'false',
    help: 'allow tenants besides <default> on /v2; each request must then name its tenant',
  },
  'user-tenants': {
    kind: 'text',
    default: 'none',
    help: 'with --users and --multi-tenancy: name:tenant for each tenant of a user, separated by commas; name:* for all',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type ReadUsers =
  | { readonly kind: 'users'; readonly users: readonly Administrator[] }
  | { readonly kind: 'invalid'; readonly reason: string };

type Read = (name: 'users' | 'user-tenants') => string;

/** Without `--user-tenants` these users have the tenants of their memberships, like all other users. */
export function readUsers(read: Read, multiTenancy: boolean): ReadUsers {
  const users = read('users');
  const passwords = users === 'none' ? [] : pairsOf(users);
  if (passwords === undefined)
    return invalid('--users must be name:password, separated by commas.');
  const wrong = passwords.find(([username]) => !/^[a-zA-Z0-9_~@.+-]{1,256}$/.test(username));
  if (wrong !== undefined) return invalid(`--users has '${wrong[0]}', which is no user's name.`);
  const given = read('user-tenants');
  if (given !== 'none' && !multiTenancy) return invalid('--user-tenants needs --multi-tenancy.');
  const tenants = given === 'none' ? [] : pairsOf(given);
  if (tenants === undefined) {
    return invalid('--user-tenants must be name:tenant, separated by commas.');
  }
  for (const [username, tenantId] of tenants) {
    if (!passwords.some(([known]) => known === username)) {
      return invalid(`--user-tenants has '${username}', who is not one of --users.`);
    }
    if (tenantId !== every && !isDefaultTenant(tenantId) && !isTenantId(tenantId)) {
      return invalid(`--user-tenants has '${tenantId}', which is no tenant's name.`);
    }
  }
  return {
    kind: 'users',
    users: passwords.map(([username, password]) => {
      const own = tenants.filter(([name]) => name === username).map(([, tenantId]) => tenantId);
      const fixed = given === 'none' ? undefined : tenantIdsOf(own);
      return { username, password, tenants: fixed };
    }),
  };
}

const every = '*';

function tenantIdsOf(names: readonly string[]): TenantIds {
  return names.includes(every) ? 'every' : (names as readonly TenantId[]);
}

/** Splits each text at its first colon; `undefined` if a part is empty. */
function pairsOf(text: string): readonly (readonly [string, string])[] | undefined {
  const pairs = text.split(',').map((entry) => {
    const colon = entry.indexOf(':');
    return [entry.slice(0, Math.max(colon, 0)), entry.slice(colon + 1)] as const;
  });
  return pairs.some(([name, value]) => name === '' || value === '') ? undefined : pairs;
}

function invalid(reason: string): ReadUsers {
  return { kind: 'invalid', reason };
}

export function authenticationOf(
  kind: string,
  checked: {
    readonly users: readonly Administrator[];
    readonly isDefault: boolean;
    readonly oidc: OidcSettings | undefined;
  },
): HttpSettings['authentication'] {
  const { users: administrators, isDefault, oidc } = checked;
  if (kind === 'oidc' && oidc !== undefined) return { kind: 'oidc', oidc };
  return kind === 'basic' ? { kind, administrators, isDefault, oidc } : { kind: 'none' };
}
