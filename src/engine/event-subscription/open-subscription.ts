import type { EventSubscriptionKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import { signalNumber, slotNumber, startConditionNumber } from '../message/slot.ts';
import type { EventSubscriptionRow } from './event-subscription-row.ts';

type Owned = Pick<
  EventSubscriptionRow,
  | 'rootKey'
  | 'processInstanceKey'
  | 'holderKey'
  | 'definitionKey'
  | 'processId'
  | 'elementId'
  | 'tenantId'
  | 'kind'
> &
  Partial<
    Pick<EventSubscriptionRow, 'name' | 'correlationKey' | 'dueAtMs' | 'firingsLeft' | 'triggers'>
  >;

export function openSubscription(context: CommandContext, owned: Owned): void {
  context.emit({
    kind: 'eventSubscriptionOpened',
    subscription: {
      name: undefined,
      correlationKey: undefined,
      dueAtMs: undefined,
      firingsLeft: undefined,
      triggers: undefined,
      ...owned,
      slot: slotOf(owned),
      lastEvent: owned.kind === 'message' && owned.rootKey ? 'CREATED' : undefined,
      suspendedAtMs: undefined,
      key: keyBeside(context, owned.rootKey),
      state: 'open',
      openedAtMs: context.nowMs,
      updatedAtMs: context.nowMs,
    },
  });
}

/** The subscription of a start event belongs to its definition. */
function keyBeside(context: CommandContext, rootKey: Owned['rootKey']): EventSubscriptionKey {
  return rootKey === undefined ? context.newSharedKey() : context.newKey(rootKey);
}

function slotOf({ kind, tenantId, name, correlationKey = '' }: Owned) {
  if (name === undefined) return undefined;
  switch (kind) {
    case 'signal':
      return signalNumber({ tenantId, name });
    case 'conditional':
      return startConditionNumber({ tenantId, name });
    default:
      return slotNumber({ tenantId, name, correlationKey });
  }
}
