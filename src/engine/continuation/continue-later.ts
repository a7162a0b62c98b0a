import type { ContinuationKey, ProcessInstanceKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import type { Continuation } from './continuation-rows.ts';

/** Leaves the rest of the work for decisions of its own: any node takes it up, after any restart (law E8). */
export function continueLater(
  context: CommandContext,
  rootKey: ProcessInstanceKey,
  work: Continuation,
): void {
  context.emit({
    kind: 'continuationCreated',
    continuation: {
      key: context.newKey<ContinuationKey>(),
      rootKey,
      work,
      attempts: 0,
      dueAtMs: context.nowMs,
      createdAtMs: context.nowMs,
    },
  });
}
