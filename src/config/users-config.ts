/** The users of `/v2` and their tenants. */
import type { TenantIds } from '../core/caller.ts';
import { defaultTenant, isTenantId, type TenantId } from '../core/tenant.ts';
import { createUser, type User } from '../http/auth/credentials.ts';

export type ReadUsers =
  | { readonly kind: 'users'; readonly users: readonly User[] }
  | { readonly kind: 'invalid'; readonly reason: string };

type Read = (name: 'users' | 'user-tenants') => string;

/**
 * Without multi-tenancy every user belongs to the default tenant; with it a user has only the tenants that are
 * configured.
 */
export function readUsers(read: Read, multiTenancy: boolean): ReadUsers {
  const passwords = pairsOf(read('users'));
  if (passwords === undefined)
    return invalid('--users must be name:password, separated by commas.');
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
    if (tenantId !== every && tenantId !== defaultText && !isTenantId(tenantId)) {
      return invalid(`--user-tenants has '${tenantId}', which is no tenant's name.`);
    }
  }
  const users = passwords.map(([username, password]) => {
    const own = tenants.filter(([name]) => name === username).map(([, tenantId]) => tenantId);
    const tenantIds = multiTenancy ? tenantIdsOf(own) : [defaultTenant];
    return createUser({ username, password, tenantIds });
  });
  return { kind: 'users', users };
}

const every = '*';
const defaultText: string = defaultTenant;

function tenantIdsOf(names: readonly string[]): TenantIds {
  return names.includes(every) ? 'every' : (names as readonly TenantId[]);
}

/** Each text up to its first colon, and the rest; `undefined` if one of them is empty. */
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
