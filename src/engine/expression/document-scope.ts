import type { VariableDocument } from '../../core/json.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { VariableScope } from './variable-scope.ts';

/** Reads the variables of a request in a tenant. */
export function documentScope(
  variables: VariableDocument,
  tenantId: TenantId | undefined,
): VariableScope {
  const values = new Map(variables);
  return { tenantId, readJson: (name) => values.get(name) };
}

/** Reads the variables of a request first, then those of another scope. */
export function documentScopeIn(variables: VariableDocument, outer: VariableScope): VariableScope {
  const values = new Map(variables);
  return {
    tenantId: outer.tenantId,
    readJson: (name) => values.get(name) ?? outer.readJson(name),
  };
}
