import type { ContinuationKey, ProcessInstanceKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import type { Continuation, ContinuationRow } from './continuation-rows.ts';

/** Leaves work to later decisions (law E8). Any node runs it, also after a restart. */
export function continueLater(
  context: CommandContext,
  rootKey: ProcessInstanceKey,
  work: Continuation,
): void {
  create(context, { rootKey, work, dueAtMs: context.nowMs, suspendedIn: undefined });
}

/** Keeps work of a suspended process instance until it is resumed. */
export function suspendWork(
  context: CommandContext,
  rootKey: ProcessInstanceKey,
  { suspendedIn, work }: { readonly suspendedIn: ProcessInstanceKey; readonly work: Continuation },
): void {
  create(context, { rootKey, work, dueAtMs: undefined, suspendedIn });
}

function create(
  context: CommandContext,
  made: Pick<ContinuationRow, 'rootKey' | 'work' | 'dueAtMs' | 'suspendedIn'>,
): void {
  context.emit({
    kind: 'continuationCreated',
    continuation: {
      key: context.newKey<ContinuationKey>(made.rootKey),
      ...made,
      attempts: 0,
      createdAtMs: context.nowMs,
    },
  });
}
