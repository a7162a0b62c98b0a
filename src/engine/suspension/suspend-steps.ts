import type { CommandContext, QueuedStep } from '../command-context.ts';
import { suspendWork } from '../continuation/continue-later.ts';
import { storedStep } from '../continuation/stored-step.ts';
import { rowOf, type Step } from '../element/step.ts';
import { isSuspended } from './is-suspended.ts';

/** Whether a step waits until its process instance is resumed. What ends goes on ending. */
export function isSuspendedStep(context: CommandContext, step: Step): boolean {
  if (step.kind === 'terminate') return false;
  const row = rowOf(step);
  const root = context.state.root(row.rootKey);
  return root !== undefined && isSuspended(root, row);
}

/** Keeps the steps of a decision that wait, of which there are no more than one decision runs. */
export function suspendSteps(context: CommandContext, suspended: readonly QueuedStep[]): void {
  if (suspended.length === 0) return;
  const byInstance = Map.groupBy(suspended, ({ step }) =>
    'instance' in step ? step.instance.key : step.element.processInstanceKey,
  );
  for (const [suspendedIn, queued] of byInstance) {
    const [first] = queued;
    if (first === undefined) continue;
    const work = { kind: 'runSteps', steps: queued.map(storedStep), laps: context.laps } as const;
    suspendWork(context, rowOf(first.step).rootKey, { suspendedIn, work });
  }
}
