import type { VariableDocument } from '../../core/json.ts';
import type { MessageKey } from '../../core/key.ts';
import type { Slot } from './slot.ts';

/** A message that looks for subscriptions. */
export interface OfferedMessage {
  readonly key: MessageKey;
  readonly slot: Slot;
  readonly variables: VariableDocument;
  /** Whether it is stored, so that a subscription to which another message is on its way can take it afterwards. */
  readonly isStored: boolean;
}
