import type { TenantId } from '../../core/tenant.ts';
import type { FeelScope } from '../../feel/evaluation.ts';
import { layeredScope } from '../../feel/scope.ts';
import type { FeelMap, FeelValue } from '../../feel/values.ts';
import { clusterContext } from '../cluster-variable/cluster-context.ts';
import type { CommandContext } from '../command-context.ts';

/** The variables of an expression, and the tenant whose cluster variables it sees; without one only the global ones. */
export interface VariableScope extends FeelScope {
  readonly tenantId?: TenantId | undefined;
}

/** The name under which expressions read cluster variables. A variable of a process with this name comes first. */
export const clusterName = 'camunda';

/**
 * The scope with the cluster variables, if the expression reads them. They are loaded here, outside of the evaluation,
 * because an evaluation turns every error that is thrown in it, even a `Miss`, into a failure.
 */
export function withClusterVariables(
  context: CommandContext,
  scope: VariableScope,
  names: readonly string[],
  secrets?: FeelMap,
): FeelScope {
  if (!names.includes(clusterName) || scope.readJson(clusterName) !== undefined) return scope;
  const value: FeelValue = clusterContext(context, scope.tenantId, secrets);
  return layeredScope(new Map([[clusterName, value]]), scope);
}

/** For decisions, which have many expressions: the scope always has the cluster variables. */
export function alwaysWithClusterVariables(
  context: CommandContext,
  scope: VariableScope,
): FeelScope {
  return withClusterVariables(context, scope, [clusterName]);
}
