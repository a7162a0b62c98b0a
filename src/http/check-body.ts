import type { TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import { explainValue, fits } from './explain-value.ts';
import { roundNumbers } from './round-numbers.ts';

export type CheckedBody =
  | { readonly isValid: true; readonly value: unknown }
  | {
      readonly isValid: false;
      readonly value: unknown;
      readonly errors: readonly TLocalizedValidationError[];
    };

/**
 * Checks a body. Where the schema does not allow any JSON, a number with more digits than a double has (law B1 of
 * `json-body.ts`) becomes the nearest double.
 */
export function checkBody(schema: TSchema, body: unknown): CheckedBody {
  if (fits(schema, body)) return { isValid: true, value: body };
  const value = roundNumbers(schema, body);
  if (fits(schema, value)) return { isValid: true, value };
  return { isValid: false, value, errors: explainValue(schema, value) };
}
