import type { QueuedStep } from '../command-context.ts';
import { rowOf } from '../element/step.ts';
import type { StoredStep } from './continuation-rows.ts';

/** A step as a continuation keeps it. */
export function storedStep({ step, hops }: QueuedStep): StoredStep {
  return { kind: step.kind, elementInstanceKey: rowOf(step).key, hops };
}
