import type { ProcessInstanceKey, SignalKey } from '../../core/key.ts';
import { continueLater } from '../continuation/continue-later.ts';
import type { CommandContext } from '../command-context.ts';
import { accept, type Handler } from '../handler.ts';
import type { Signal } from './signal-commands.ts';

/**
 * Reaches every subscription that is open now, each in a later decision. Nothing is stored for later ones.
 * https://docs.camunda.io/docs/components/concepts/signals/
 */
export const broadcastSignal: Handler<'broadcastSignal'> = {
  isNewWork: true,
  footprint: ({ tenantId, name }) => [{ kind: 'signalSubscriptions', tenantId, name }],
  decide(context, { tenantId, name, variables }) {
    const signalKey = broadcast(context, { tenantId, name, variables });
    return accept({ signalKey, tenantId });
  },
};

/** Collects all subscriptions before the first one is triggered: what opens meanwhile does not hear this signal. */
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
