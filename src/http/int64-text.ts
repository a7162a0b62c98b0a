import type { TSchema } from 'typebox';

/** Fifteen digits are exact as a JSON number, whatever they are. */
const int64Text = /^-?\d{1,15}$/;

/**
 * The body with the numbers that came as text in place of 64-bit ones: so the 8.8 client sends them when it validates its
 * requests, because JavaScript's numbers do not reach that far. Answers the very body when there are none.
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
