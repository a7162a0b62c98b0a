import type { ElementInstanceRow } from '../state/process-rows.ts';

/** A follow-up within the same command. Each looks at the element as it is then, and does nothing if it has ended. */
export type Step =
  | { readonly kind: 'activate'; readonly element: ElementInstanceRow }
  | { readonly kind: 'complete'; readonly element: ElementInstanceRow };
