declare const brand: unique symbol;

export type TenantId = string & { readonly [brand]: 'tenant' };

/** Camunda's tenant of whoever names none. */
export const defaultTenant = '<default>' as TenantId;

/** Camunda's are shorter, but a UUID must fit: the tenants of the Jobs Service are the same ones. */
export const tenantIdCharactersMax = 64;
const form = new RegExp(`^[A-Za-z0-9][A-Za-z0-9._~-]{0,${tenantIdCharactersMax - 1}}$`);

/** Whether somebody's tenant may be called so. Camunda's `<default>` is nobody's. */
export function isTenantId(text: string): text is TenantId {
  return form.test(text);
}
