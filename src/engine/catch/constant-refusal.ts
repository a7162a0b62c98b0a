import { expressionText } from '../../model/expression-text.ts';
import type { Expression } from '../../model/process.ts';
import type { Failure } from '../incident/model-failure.ts';

/** The reason to refuse the name of a message or signal at a start event, which has no variables. */
export function constantRefusal(
  noun: 'message' | 'signal',
  name: Expression,
  { message, foundType }: Failure,
): string {
  const text = `=${expressionText(name)}`;
  return foundType === undefined
    ? `Expected constant expression but found '${text}', which could not be evaluated without context: ${message}`
    : `Expected constant expression of type String for ${noun} name '${text}', but was ${foundType}`;
}
