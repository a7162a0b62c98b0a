import type { MessageKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { Load } from '../footprint.ts';
import { accept, done, type Handler } from '../handler.ts';
import { findReach, type Reach, reach } from './offer-message.ts';
import type { OfferedMessage } from './offered-message.ts';
import { type Slot, slotNumber } from './slot.ts';

/** https://docs.camunda.io/docs/components/concepts/messages/ */
export const publishMessage: Handler<'publishMessage'> = {
  isNewWork: true,
  footprint: ({ messageId, ...sent }) =>
    messageId === undefined
      ? loadsOf(sent)
      : [...loadsOf(sent), { kind: 'messageId', slot: slotOf(sent), messageId }],
  decide(context, command) {
    const { messageId, timeToLiveMs, tenantId, variables } = command;
    const slot = slotOf(command);
    if (messageId !== undefined && context.state.messages.isIdTaken(slot, messageId)) {
      return reject(
        'ALREADY_EXISTS',
        `Expected to publish a new message with id '${messageId}', but a message with that id was already published`,
      );
    }
    const key = context.newSharedKey<MessageKey>();
    const message: OfferedMessage = { key, slot, variables, isStored: timeToLiveMs > 0 };
    const found = findReach(context, message, undefined);
    if (timeToLiveMs > 0) {
      context.emit({
        kind: 'messageStored',
        message: {
          ...slot,
          key,
          slot: slotNumber(slot),
          messageId,
          variables,
          publishedAtMs: context.nowMs,
          expiresAtMs: Math.min(context.nowMs + timeToLiveMs, Number.MAX_SAFE_INTEGER),
        },
      });
    }
    reach(context, message, found);
    return accept({ messageKey: key, tenantId });
  },
};

/** A correlation is never stored. Its answer waits until a reserved subscription has taken the message. */
export const correlateMessage: Handler<'correlateMessage'> = {
  isNewWork: true,
  footprint: loadsOf,
  decide(context, command) {
    const { tenantId, variables } = command;
    const slot = slotOf(command);
    const key = context.newSharedKey<MessageKey>();
    const message: OfferedMessage = { key, slot, variables, isStored: false };
    const found = findReach(context, message, undefined);
    if (found.waiting.length + found.starts.length === 0 && found.restAfter === undefined) {
      return refuseUnmatched(slot, found);
    }
    const { started, reserved } = reach(context, message, found);
    return accept({ messageKey: key, tenantId, startedKey: started[0], reserved });
  },
};

export const expireMessages: Handler<'expireMessages'> = {
  isNewWork: false,
  footprint: () => [],
  decide(context) {
    context.emit({ kind: 'messagesExpired', byMs: context.nowMs });
    return done;
  },
};

function slotOf({ tenantId, name, correlationKey }: Slot): Slot {
  return { tenantId, name, correlationKey };
}

function loadsOf(sent: Slot): readonly Load[] {
  const { tenantId, name } = sent;
  return [
    { kind: 'waiting', slot: slotOf(sent), after: undefined },
    { kind: 'messageStarts', tenantId, name, after: undefined },
  ];
}

/** The rejection of a correlation that reaches nothing. */
export function refuseUnmatched(
  { name, correlationKey }: Slot,
  { lockedProcessIds, suspended }: Partial<Pick<Reach, 'lockedProcessIds' | 'suspended'>>,
): Rejection {
  const text = `Expected to find subscription for message with name '${name}' and correlation key '${correlationKey}', but`;
  if (suspended !== undefined) {
    return reject(
      'INVALID_STATE',
      `${text} the process instance with key '${suspended.processInstanceKey}' is suspended`,
    );
  }
  if (lockedProcessIds === undefined || lockedProcessIds.length === 0)
    return reject('NOT_FOUND', `${text} none was found.`);
  return reject(
    'NOT_FOUND',
    `${text} no active subscription was found. A process instance with this correlation key is already active for a ` +
      `message start event with this message name in process IDs [${lockedProcessIds.join(', ')}]. ` +
      'Only one active process instance per correlation key is allowed for message start events.',
  );
}
