import type { Value } from './condition.ts';
import type { Field } from './field.ts';

/** The longest cursor; sort values take less than this. */
const cursorLengthMax = 100_000;

export function encodeCursor(values: readonly unknown[]): string {
  const texts = values.map((value) =>
    typeof value === 'bigint' ? JSON.stringify(value.toString()) : JSON.stringify(value ?? null),
  );
  return Buffer.from(`[${texts.join(',')}]`).toString('base64');
}

/** The sort values in a cursor, one for each field; `undefined` if the cursor was made for other fields. */
export function decodeCursor(
  text: string,
  fields: readonly Field[],
): readonly (Value | null)[] | undefined {
  if (text.length > cursorLengthMax) return undefined;
  const values = parseJson(Buffer.from(text, 'base64').toString('utf8'));
  if (!Array.isArray(values) || values.length !== fields.length) return undefined;
  const decoded = fields.map((field, index) => valueOf(field, values[index]));
  return decoded.includes(undefined) ? undefined : (decoded as (Value | null)[]);
}

function valueOf(field: Field, value: unknown): Value | null | undefined {
  if (value === null) return null;
  switch (field.type.kind) {
    case 'key':
    case 'integer':
    case 'dateTime':
      return integerOf(value);
    case 'boolean':
      return value === 0 || value === 1 ? value === 1 : booleanOf(value);
    default:
      return typeof value === 'string' ? value : undefined;
  }
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value)) return undefined;
  const integer = BigInt(value);
  return BigInt.asIntN(64, integer) === integer ? integer : undefined;
}

function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
