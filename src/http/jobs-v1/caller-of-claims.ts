import { isTenantId } from '../../core/tenant.ts';
import type { Claims } from '../auth/token/check-claims.ts';
import type { Authenticated } from './admit.ts';
import type { ErrorName } from './error-codes.ts';
import { rolesGrantedBy } from './role.ts';

const subjectCharactersMax = 255;
const rolesMax = 100;
const tierCharactersMax = 64;

/** The caller in the claims of a verified token. This is the only source of the tenant. */
export function callerOfClaims(claims: Claims): Authenticated {
  const { sub, tenantId, roles = [], planTier } = claims;
  if (!isTextWithin(sub, subjectCharactersMax)) {
    return refused('UNAUTHORIZED', 'The token has no claim sub.');
  }
  if (!isNames(roles)) {
    return refused('UNAUTHORIZED', 'The roles of the token are not a list of names.');
  }
  if (planTier !== undefined && planTier !== null && !isTextWithin(planTier, tierCharactersMax)) {
    return refused('UNAUTHORIZED', 'The plan tier of the token is not a name.');
  }
  // Camunda's `<default>` is no tenant id, so no token reaches that tenant.
  if (typeof tenantId !== 'string' || !isTenantId(tenantId)) {
    return refused('MISSING_TENANT_ID', 'The token has no claim tenantId that names a tenant.');
  }
  return {
    kind: 'caller',
    caller: {
      tenantId,
      subject: sub,
      roles: rolesGrantedBy(roles),
      planTier: planTier ?? undefined,
      worker: undefined,
    },
  };
}

function refused(name: ErrorName, message: string): Authenticated {
  return { kind: 'refused', error: { name, message } };
}

function isTextWithin(value: unknown, charactersMax: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= charactersMax;
}

function isNames(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= rolesMax &&
    value.every((name) => typeof name === 'string')
  );
}
