declare const brand: unique symbol;

export type TenantId = string & { readonly [brand]: 'tenant' };

/** The tenant of every request that names none, in Camunda's spelling. */
export const defaultTenant = '<default>' as TenantId;

/** Camunda's ids are shorter, but a UUID must fit, because both APIs share the tenants. */
export const tenantIdCharactersMax = 64;
const form = new RegExp(`^[A-Za-z0-9][A-Za-z0-9._~-]{0,${tenantIdCharactersMax - 1}}$`);

/** Whether a caller may use this text as the id of a tenant of its own. `<default>` is reserved. */
export function isTenantId(text: string): text is TenantId {
  return form.test(text);
}
