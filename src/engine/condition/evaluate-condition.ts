import { defaultFeelLimits } from '../../feel/feel-limits.ts';
import { compileExpression } from '../../feel/expression.ts';
import type { Expression } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';
import { withClusterVariables, type VariableScope } from '../expression/variable-scope.ts';

/** The most work of all conditions that one decision evaluates, in the units of FEEL. */
const conditionsCostMax = 10_000_000;

/**
 * Whether a condition is true. As with Camunda, one that fails or has another value is false, without an incident. `among`
 * is the number of conditions that share the work of the decision.
 */
export function holds(
  context: CommandContext,
  scope: VariableScope,
  { condition, among }: { readonly condition: Expression; readonly among: number },
): boolean {
  if (condition.kind === 'static') return false;
  const compiled = compileExpression(condition.text);
  if (compiled.kind === 'syntaxError') return false;
  const costMax = Math.min(defaultFeelLimits.costMax, Math.floor(conditionsCostMax / among));
  const evaluation = compiled.evaluate(withClusterVariables(context, scope, compiled.variables), {
    ...context.feel,
    limits: { ...context.feel.limits, costMax },
  });
  return evaluation.kind === 'value' && evaluation.value === true;
}
