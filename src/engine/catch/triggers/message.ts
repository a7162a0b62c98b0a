import type { VariableScope } from '../../expression/variable-scope.ts';
import { numberToText } from '../../../feel/number.ts';
import { isNumber, typeName } from '../../../feel/values.ts';
import { expressionText } from '../../../model/expression-text.ts';
import type { Expression, MessageTrigger } from '../../../model/process.ts';
import type { CommandContext } from '../../command-context.ts';
import { evaluate, evaluateString, warningLines } from '../../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../../incident/model-failure.ts';
import { constantRefusal } from '../constant-refusal.ts';
import type { WaitRule } from '../wait-rule.ts';

/** The most characters of a name or correlation key: as many as a published message may have. */
const textMax = 32_768;

/** https://docs.camunda.io/docs/components/concepts/messages/#message-subscriptions */
export const waitForMessage: WaitRule<MessageTrigger> = {
  prepare({ context, trigger, scope, outer }) {
    const name = evaluateString(context, scope, trigger.name);
    if (isFailure(name)) return name;
    if (name.length > textMax) return tooLong('name', trigger.name);
    if (trigger.correlationKey === undefined) return { name };
    const correlationKey = evaluateKey(context, outer, trigger.correlationKey);
    return isFailure(correlationKey) ? correlationKey : { name, correlationKey };
  },
  refusal: ({ name }, cause) => constantRefusal('message', name, cause),
};

/** A number becomes its whole digits; as with Camunda, a fraction is cut off. */
function evaluateKey(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression,
): string | Failure {
  const evaluated = evaluate(context, scope, expression);
  if (isFailure(evaluated)) return evaluated;
  const { value, warnings } = evaluated;
  if (typeof value === 'string') {
    return value.length > textMax ? tooLong('correlation key', expression) : value;
  }
  if (isNumber(value)) return numberToText(value).replace(/\..*$/, '').replace(/^-0$/, '0');
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Failed to extract the correlation key for '${expressionText(expression)}': ` +
      `The value must be either a string or a number, but was '${typeName(value)}'.${warningLines(warnings)}`,
  );
}

function tooLong(noun: string, expression: Expression): Failure {
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Expected the message ${noun} of the expression '${expressionText(expression)}' to have at most ${textMax} characters, but it is longer.`,
  );
}
