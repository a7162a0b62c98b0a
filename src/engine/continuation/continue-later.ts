import type { ContinuationKey, ProcessInstanceKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import type { Continuation } from './continuation-rows.ts';

/** Leaves work to later decisions (law E8). Any node runs it, also after a restart. */
export function continueLater(
  context: CommandContext,
  rootKey: ProcessInstanceKey,
  work: Continuation,
): void {
  context.emit({
    kind: 'continuationCreated',
    continuation: {
      key: context.newKey<ContinuationKey>(rootKey),
      rootKey,
      work,
      attempts: 0,
      dueAtMs: context.nowMs,
      createdAtMs: context.nowMs,
    },
  });
}
