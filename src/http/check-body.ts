import type { TLocalizedValidationError } from 'typebox/error';
import { isRawNumber } from '../core/exact-json.ts';
import { segmentsOf } from './v2/violation.ts';

interface Schema {
  Check(value: unknown): boolean;
  Errors(value: unknown): readonly [boolean, readonly TLocalizedValidationError[]];
}

export type CheckedBody =
  | { readonly isGood: true; readonly value: unknown }
  | {
      readonly isGood: false;
      readonly value: unknown;
      readonly errors: readonly TLocalizedValidationError[];
    };

/**
 * Where a schema does not want just any JSON, a number with more digits than a double has (law B1 of `json-body.ts`) is
 * the double that it stands for. The errors say where.
 */
export function checkBody(schema: Schema, body: unknown): CheckedBody {
  if (schema.Check(body)) return { isGood: true, value: body };
  const [, errors] = schema.Errors(body);
  const value = errors.reduce(roundAt, body);
  if (schema.Check(value)) return { isGood: true, value };
  return { isGood: false, value, errors: schema.Errors(value)[1] };
}

/** The body is ours, and nobody else has it yet. */
function roundAt(body: unknown, { instancePath }: TLocalizedValidationError): unknown {
  if (isRawNumber(body)) return Number(body.rawJSON);
  let holder = body as Record<string, unknown>;
  for (const name of segmentsOf(instancePath)) {
    const member = holder[name];
    if (typeof member !== 'object' || member === null) break;
    if (isRawNumber(member)) {
      holder[name] = Number(member.rawJSON);
      break;
    }
    holder = member as Record<string, unknown>;
  }
  return body;
}
