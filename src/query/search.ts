import type { Condition, Value } from './condition.ts';

export interface Search {
  readonly conditions: readonly Condition[];
  readonly sort: readonly Sort[];
  readonly page: Page;
}

export interface Sort {
  readonly field: string;
  readonly order: 'ASC' | 'DESC';
}

/** A cursor is the sort values of the row next to the page; `null` is an absent value. */
export type Page =
  | { readonly kind: 'offset'; readonly from: number; readonly limit: number }
  | {
      readonly kind: 'after' | 'before';
      readonly cursor: readonly (Value | null)[];
      readonly limit: number;
    };
