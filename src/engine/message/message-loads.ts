import type { TenantId } from '../../core/tenant.ts';
import type { Slot } from './slot.ts';
import type { WaitingPosition } from './waiting-subscriptions.ts';

/** A start lock by its name. */
export interface StartLockName {
  readonly tenantId: TenantId;
  readonly processId: string;
  readonly correlationKey: string;
}

/** The reads of commands about messages. Reading a slot or a start lock also locks it until the end of the batch. */
export type MessageLoad =
  /** Whether a stored message of the slot has this id. */
  | { readonly kind: 'messageId'; readonly slot: Slot; readonly messageId: string }
  /** A page of the subscriptions that wait in a slot; `undefined`: the first one. */
  | {
      readonly kind: 'waiting';
      readonly slot: Slot;
      readonly after: WaitingPosition | undefined;
    }
  /** A page of the start events with this message, by process id. */
  | {
      readonly kind: 'messageStarts';
      readonly tenantId: TenantId;
      readonly name: string;
      readonly after: string | undefined;
    }
  /** The stored messages of a slot that have not reached a process. */
  | { readonly kind: 'storedMessages'; readonly slot: Slot; readonly processId: string }
  | { readonly kind: 'startLock'; readonly lock: StartLockName };
