import type {
  EventSubscriptionKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  ScopeKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { AwaitedTrigger } from '../../model/process.ts';
import type { SlotNumber } from '../message/slot.ts';

/** `closed` rows are kept where a search shows them; others are deleted when they close. */
export type EventSubscriptionState = 'open' | 'closed';

export type MessageSubscriptionEvent = 'CREATED' | 'CORRELATED' | 'DELETED' | 'MIGRATED';

/**
 * What a living element or scope waits for, or the trigger of a start event. A start event's subscription has neither
 * instance nor holder. Name, correlation key and due date are fixed when it opens.
 */
export interface EventSubscriptionRow {
  readonly key: EventSubscriptionKey;
  /** With it, `processInstanceKey` and `holderKey` are set. */
  readonly rootKey: ProcessInstanceKey | undefined;
  readonly processInstanceKey: ProcessInstanceKey | undefined;
  /** The event scope: the waiting element, or the scope whose event sub-process waits. */
  readonly holderKey: ScopeKey | undefined;
  definitionKey: ProcessDefinitionKey;
  processId: string;
  /** The id of the event that catches the trigger. */
  elementId: string;
  readonly tenantId: TenantId;
  readonly kind: AwaitedTrigger['kind'];
  state: EventSubscriptionState;
  /**
   * The name of the message or signal; at a conditional start event, the name of a variable on which the condition
   * depends.
   */
  readonly name: string | undefined;
  readonly correlationKey: string | undefined;
  /**
   * For a message, the number of its slot; at a start event, of the slot of its name. For a signal or a start
   * condition, the number of its name.
   */
  readonly slot: SlotNumber | undefined;
  /** For a message in an instance: whether its trigger closes the subscription. */
  triggers: 'once' | 'repeatedly' | undefined;
  /** For a message in an instance: the last event, in the words of Camunda's clients. */
  lastEvent: MessageSubscriptionEvent | undefined;
  /** The due date of a timer; other kinds have none. */
  dueAtMs: number | undefined;
  /**
   * When a timer was due, or a condition true, while its process instance was suspended: it triggers when that is resumed.
   */
  suspendedAtMs: number | undefined;
  /** The firings of a timer that are left; `undefined` for a cycle without end. */
  firingsLeft: number | undefined;
  readonly openedAtMs: number;
  updatedAtMs: number;
}
