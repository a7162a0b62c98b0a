import type { ProcessInstanceKey, SignalKey } from '../../core/key.ts';
import { continueLater } from '../continuation/continue-later.ts';
import type { CommandContext } from '../command-context.ts';
import { accept, type Handler } from '../handler.ts';
import type { Signal } from './signal-commands.ts';

/**
 * The signal reaches every subscription that is open now, each in a later decision. It is not stored for later
 * subscriptions. https://docs.camunda.io/docs/components/concepts/signals/
 */
export const broadcastSignal: Handler<'broadcastSignal'> = {
  isNewWork: true,
  footprint: ({ tenantId, name }) => [{ kind: 'signalSubscriptions', tenantId, name }],
  decide(context, { tenantId, name, variables }) {
    const signalKey = broadcast(context, { tenantId, name, variables });
    return accept({ signalKey, tenantId });
  },
};

/**
 * Collects all subscriptions before the first one is triggered. So a subscription that opens meanwhile does not receive
 * this signal.
 */
export function broadcast(context: CommandContext, signal: Signal): SignalKey {
  const subscriptions = context.state.signalSubscriptionsOf(signal.tenantId, signal.name);
  const key = context.newSharedKey<SignalKey>();
  if (subscriptions.length > 0) {
    const owner = context.newSharedKey<ProcessInstanceKey>();
    const { variables } = signal;
    continueLater(context, owner, { kind: 'triggerSignal', subscriptions, variables });
  }
  return key;
}
