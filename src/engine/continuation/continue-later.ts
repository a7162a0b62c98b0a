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
      suspendedIn: undefined,
      createdAtMs: context.nowMs,
    },
  });
}

/** Keeps work of a suspended process instance until it is resumed. */
export function suspendWork(
  context: CommandContext,
  rootKey: ProcessInstanceKey,
  { suspendedIn, work }: { readonly suspendedIn: ProcessInstanceKey; readonly work: Continuation },
): void {
  context.emit({
    kind: 'continuationCreated',
    continuation: {
      key: context.newKey<ContinuationKey>(rootKey),
      rootKey,
      work,
      attempts: 0,
      dueAtMs: undefined,
      suspendedIn,
      createdAtMs: context.nowMs,
    },
  });
}
