/** A value as it is bound: keys are `bigint`, because they need 63 bits; moments are epoch milliseconds. */
export type Value = string | number | bigint | boolean;

/** One operator of a field's filter, its value already in the store's words. */
export type Test =
  | { readonly operator: 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte'; readonly value: Value }
  | { readonly operator: 'in' | 'notIn'; readonly values: readonly Value[] }
  | { readonly operator: 'exists'; readonly expected: boolean }
  /** A pattern of `*`, `?` and characters, of which a backslash makes the next one an ordinary one. */
  | { readonly operator: 'like'; readonly pattern: string };

/** What a row must fulfil. `field` names a field of the resource that may be filtered. */
export type Condition =
  | { readonly kind: 'tests'; readonly field: string; readonly tests: readonly Test[] }
  | { readonly kind: 'tags'; readonly field: string; readonly tags: readonly string[] }
  /** There is such a variable, and its JSON text passes all tests. */
  | {
      readonly kind: 'variable';
      readonly field: string;
      readonly name: string;
      readonly tests: readonly Test[];
    }
  /** All conditions of at least one of the lists. */
  | { readonly kind: 'anyOf'; readonly choices: readonly (readonly Condition[])[] };
