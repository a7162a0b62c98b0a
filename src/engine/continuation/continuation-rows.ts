import type { OfferedMessage } from '../message/offered-message.ts';
import type { JsonText, VariableDocument } from '../../core/json.ts';
import type { SignalSubscription } from '../signal/signal-subscription.ts';
import type { Signal } from '../signal/signal-commands.ts';
import type { StartLockName } from '../message/message-loads.ts';
import type {
  ContinuationKey,
  MessageCorrelationKey,
  ElementInstanceKey,
  EventSubscriptionKey,
  ProcessInstanceKey,
  ScopeKey,
} from '../../core/key.ts';

/** Work that a decision leaves to later decisions (law E8). `run-continuation.ts` has one rule for each kind. */
export type Continuation =
  /** Ends the elements of a process instance page by page, then the instance. */
  | { readonly kind: 'terminateInstance'; readonly processInstanceKey: ProcessInstanceKey }
  /** Ends the elements of a scope page by page, and then continues what waited for that. */
  | { readonly kind: 'emptyScope'; readonly scopeKey: ScopeKey }
  /** A process instance that is resumed goes on with its suspended work, page by page. */
  | {
      readonly kind: 'resumeInstance';
      readonly processInstanceKey: ProcessInstanceKey;
      /** The subscription to a message up to which stored messages were offered. */
      readonly after: EventSubscriptionKey | undefined;
    }
  /** Creates inner instances of a parallel multi-instance body, for the next items. */
  | {
      readonly kind: 'enterInstances';
      readonly bodyKey: ElementInstanceKey;
      readonly items: readonly JsonText[];
    }
  /** Runs the follow-up steps that a command has queued. */
  | {
      readonly kind: 'runSteps';
      readonly steps: readonly StoredStep[];
      /** The steps of looping tokens in the earlier decisions. */
      readonly laps: number;
    }
  /** Evaluates conditions that a change of variables concerns. */
  | {
      readonly kind: 'evaluateConditions';
      readonly subscriptionKeys: readonly EventSubscriptionKey[];
      /** They were true while their process instance was suspended. */
      readonly areTrue?: true;
      /** The hops of the token that has changed them. */
      readonly hops: number;
      readonly laps: number;
    }
  /** A reserved message arrives at the instance of its subscription, or at another one. */
  | { readonly kind: 'correlateMessage'; readonly correlationKey: MessageCorrelationKey }
  /** A thrown signal looks for its subscriptions. The owner is the signal. */
  | { readonly kind: 'broadcastSignal'; readonly signal: Signal }
  /** A signal reaches some of its subscriptions. The owner is the signal. */
  | {
      readonly kind: 'triggerSignal';
      readonly subscriptions: readonly SignalSubscription[];
      readonly variables: VariableDocument;
    }
  /** A message continues to the processes after this one. The owner is the message. */
  | { readonly kind: 'offerMessage'; readonly message: OfferedMessage; readonly after: string }
  /** The next stored message starts an instance. The owner is the instance that has ended. */
  | { readonly kind: 'startStoredMessage'; readonly lock: StartLockName };

export interface StoredStep {
  readonly kind: 'activate' | 'complete' | 'transition' | 'terminate' | 'listen' | 'leave';
  /** The key of the element, or of the process instance for its own steps. */
  readonly elementInstanceKey: ScopeKey;
  readonly hops: number;
}

export interface ContinuationRow {
  readonly key: ContinuationKey;
  /** The continuations of one root run one at a time, the oldest first. */
  readonly rootKey: ProcessInstanceKey;
  readonly work: Continuation;
  /** The number of attempts that have thrown. */
  attempts: number;
  /** `undefined` after too many attempts: the continuation is parked; and while it is suspended. */
  dueAtMs: number | undefined;
  /** The suspended process instance in which the work goes on when it is resumed. */
  suspendedIn: ProcessInstanceKey | undefined;
  readonly createdAtMs: number;
}
