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

/** Cursors are the sort values of the row beside which the page lies; `null` is an absent value. */
export type Page =
  | { readonly kind: 'offset'; readonly from: number; readonly limit: number }
  | {
      readonly kind: 'after' | 'before';
      readonly cursor: readonly (Value | null)[];
      readonly limit: number;
    };
