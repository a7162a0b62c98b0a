import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';

/** A follow-up step of the same command. Each step checks the element again, and does nothing if it has ended. */
export type Step =
  | { readonly kind: 'activate'; readonly element: ElementInstanceRow }
  | { readonly kind: 'complete'; readonly element: ElementInstanceRow }
  /** The user task of an element continues with its listeners. */
  | { readonly kind: 'transition'; readonly element: ElementInstanceRow }
  /** The listeners that have delayed the end of an element are done. */
  | { readonly kind: 'terminate'; readonly element: ElementInstanceRow }
  /** A process instance continues with its own listeners. */
  | { readonly kind: 'listen'; readonly instance: ProcessInstanceRow }
  /** Nothing is alive any more in a process instance that had to be emptied before its completion. */
  | { readonly kind: 'leave'; readonly instance: ProcessInstanceRow };

/** The row that a step continues. */
export function rowOf(step: Step): ElementInstanceRow | ProcessInstanceRow {
  return 'instance' in step ? step.instance : step.element;
}
