import { toJson } from '../../feel/json.ts';
import type { Expression } from '../../model/process.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import type { CommandContext } from '../command-context.ts';
import { evaluate } from './evaluate.ts';
import type { VariableScope } from './variable-scope.ts';

/**
 * Evaluates a moment, given in RFC 3339 as text or as a FEEL date and time with an offset. Epoch milliseconds; null
 * means no moment.
 */
export function evaluateMoment(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression,
): number | undefined | Failure {
  const evaluated = evaluate(context, scope, expression);
  if (isFailure(evaluated)) return evaluated;
  if (evaluated.value === null || evaluated.value === '') return undefined;
  // Temporal values leave FEEL as JSON strings. A zone name in brackets adds nothing to the offset before it.
  const json: unknown = JSON.parse(toJson(evaluated.value));
  const text = typeof json === 'string' ? json.replace(/\[[^\]]*\]$/, '') : '';
  const moment = rfc3339.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(moment)) return moment;
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Invalid date-time format '${String(json)}'. Expected a date and time with an offset, e.g. '2023-05-25T00:00:00Z'.`,
  );
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
