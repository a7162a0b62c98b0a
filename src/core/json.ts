declare const brand: unique symbol;

/**
 * One JSON value as text. Variables stay text until an expression reads them, so that 64-bit integers keep all digits.
 */
export type JsonText = string & { readonly [brand]: 'json' };

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** Variables in a request or an answer: names in order of appearance, values as JSON text. */
export type VariableDocument = readonly (readonly [name: string, value: JsonText])[];

export const emptyDocument: VariableDocument = [];
