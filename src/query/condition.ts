/** A value as SQL binds it: keys are `bigint`, because they need 63 bits; moments are epoch milliseconds. */
export type Value = string | number | bigint | boolean;

/** One operator of a field's filter; its value is as the store writes it. */
export type Test =
  | { readonly operator: 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte'; readonly value: Value }
  | { readonly operator: 'in' | 'notIn'; readonly values: readonly Value[] }
  | { readonly operator: 'exists'; readonly expected: boolean }
  /** A pattern of `*`, `?` and characters; a backslash makes the next character an ordinary one. */
  | { readonly operator: 'like'; readonly pattern: string };

/** A condition on rows. `field` names a field of the resource that has a filter. */
export type Condition =
  | { readonly kind: 'tests'; readonly field: string; readonly tests: readonly Test[] }
  | { readonly kind: 'tags'; readonly field: string; readonly tags: readonly string[] }
  /** A variable, or an entry of metadata, with this name exists, and its value passes all tests. */
  | {
      readonly kind: 'variable';
      readonly field: string;
      readonly name: string;
      readonly tests: readonly Test[];
    }
  /** At least one of the lists holds with all its conditions. */
  | { readonly kind: 'anyOf'; readonly choices: readonly (readonly Condition[])[] };
