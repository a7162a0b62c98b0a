import type { ElementInstanceRow } from '../state/process-rows.ts';

/** A follow-up step of the same command. Each step checks the element again, and does nothing if it has ended. */
export type Step =
  | { readonly kind: 'activate'; readonly element: ElementInstanceRow }
  | { readonly kind: 'complete'; readonly element: ElementInstanceRow };
