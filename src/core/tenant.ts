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

/** Ids that `/v2/tenants` takes for a new tenant, besides the default one. */
const camundaForm = /^[\w.-]{1,31}$/;

export function isNewTenantId(text: string): text is TenantId {
  return isDefaultTenant(text) || camundaForm.test(text);
}

/** Whether the text may name a tenant of either API. */
export function mayNameTenant(text: string): text is TenantId {
  return isNewTenantId(text) || isTenantId(text);
}

export function isDefaultTenant(text: string): boolean {
  return (text as TenantId) === defaultTenant;
}
