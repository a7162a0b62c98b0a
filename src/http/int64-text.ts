import type { TSchema } from 'typebox';

/** Any number of fifteen digits is exact as a JSON number. */
const int64Text = /^-?\d{1,15}$/;

/**
 * Converts texts in fields of 64-bit integers into numbers: the 8.8 client sends them as texts when it validates its
 * requests, because JavaScript's numbers are too small. Returns the same body if there are none.
 */
export function readInt64Texts(schema: TSchema, value: unknown): unknown {
  if (typeof value === 'string') {
    return 'format' in schema && schema.format === 'int64' && int64Text.test(value)
      ? Number(value)
      : value;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { properties } = schema as { readonly properties?: Readonly<Record<string, TSchema>> };
  if (properties === undefined) return value;
  let read = value as Readonly<Record<string, unknown>>;
  for (const [name, property] of Object.entries(properties)) {
    const before = Object.hasOwn(read, name) ? read[name] : undefined;
    const after = readInt64Texts(property, before);
    if (after !== before) read = { ...read, [name]: after };
  }
  return read;
}
