import type { ProcessInstanceKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import { continueLater } from '../continuation/continue-later.ts';
import type { Signal } from './signal-commands.ts';

/**
 * Broadcasts a signal in a separate decision, which can read its subscriptions. The owner of the work is the signal.
 */
export function broadcastLater(context: CommandContext, signal: Signal): void {
  const owner = context.newSharedKey<ProcessInstanceKey>();
  continueLater(context, owner, { kind: 'broadcastSignal', signal });
}
