declare const brand: unique symbol;

export type TenantId = string & { readonly [brand]: 'tenant' };

/** Camunda's tenant of whoever names none. */
export const defaultTenant = '<default>' as TenantId;
