import type { Expression } from './process.ts';

/** The text of an expression without its leading `=`, as messages show it. */
export function expressionText(expression: Expression): string {
  return expression.kind === 'feel' ? expression.text : expression.value;
}
