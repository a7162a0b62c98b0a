import type { TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import { explainValue, fits } from './explain-value.ts';
import { roundNumbers } from './round-numbers.ts';

export type CheckedBody =
  | { readonly isGood: true; readonly value: unknown }
  | {
      readonly isGood: false;
      readonly value: unknown;
      readonly errors: readonly TLocalizedValidationError[];
    };

/**
 * Where a schema does not want just any JSON, a number with more digits than a double has (law B1 of `json-body.ts`) is
 * the double that it stands for.
 */
export function checkBody(schema: TSchema, body: unknown): CheckedBody {
  if (fits(schema, body)) return { isGood: true, value: body };
  const value = roundNumbers(schema, body);
  if (fits(schema, value)) return { isGood: true, value };
  return { isGood: false, value, errors: explainValue(schema, value) };
}
