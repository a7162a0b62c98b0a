import type { Ids } from '../core/installation.ts';
import {
  type EventSubscriptionKey,
  type Key,
  partitionOf,
  type ProcessInstanceKey,
  sharedPartition,
} from '../core/key.ts';
import type { FeelContext } from '../feel/evaluation.ts';
import type { AuditSettings } from './audit/audit-settings.ts';
import type { Event } from './event.ts';
import { applyEvent } from './apply-event.ts';
import type { Step } from './element/step.ts';
import type { WorkingSet } from './working-set.ts';

/** The inputs that the engine may not produce itself (law E1), fixed for one batch. */
export interface Surroundings {
  readonly nowMs: number;
  /** The next key of a partition. */
  readonly nextKey: (partition: number) => Key;
  /** The partition of the batch's new root instances. */
  readonly rootPartition: number;
  /** The ids that clients use for keys. */
  readonly ids: Ids;
  readonly feel: FeelContext;
  readonly audit: AuditSettings;
}

/** A follow-up step, and the number of elements that its token has entered since it last waited. */
export interface QueuedStep {
  readonly step: Step;
  readonly hops: number;
}

/** The progress of `trigger-conditions.ts` in this decision. */
interface ConditionWatch {
  /** The number of events that it has searched for changes. */
  events: number;
  /** The numbers of conditions that it has evaluated, and that it has checked. */
  evaluated: number;
  lookedAt: number;
  /** The hops of the tokens whose changes are left. */
  hops: number;
  /** The work that is left to continuations, with its roots. */
  readonly left: Map<EventSubscriptionKey, ProcessInstanceKey>;
}

/**
 * One command from its decision to its last follow-up step. State changes only through `emit` (law E2). After the first
 * emit the command cannot be rejected any more (law E3).
 */
export class CommandContext {
  readonly state: WorkingSet;
  readonly nowMs: number;
  readonly feel: FeelContext;
  readonly ids: Ids;
  readonly audit: AuditSettings;
  readonly events: Event[] = [];
  /** The steps of looping tokens so far, with those of the decisions that this one continues. */
  laps = 0;
  readonly watch: ConditionWatch = {
    events: 0,
    evaluated: 0,
    lookedAt: 0,
    hops: 0,
    left: new Map(),
  };
  readonly #surroundings: Surroundings;
  readonly #steps: QueuedStep[] = [];
  #next = 0;
  /** The hops of the present step; 0 while the handler decides the command. */
  #hops = 0;

  constructor(state: WorkingSet, surroundings: Surroundings) {
    this.state = state;
    this.nowMs = surroundings.nowMs;
    this.feel = surroundings.feel;
    this.ids = surroundings.ids;
    this.audit = surroundings.audit;
    this.#surroundings = surroundings;
  }

  emit(event: Event): void {
    this.events.push(event);
    applyEvent(this.state, event);
  }

  /** A key in the partition of another one, such as that of its root. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller chooses the key's brand here
  newKey<K extends Key>(beside: Key): K {
    return this.#surroundings.nextKey(partitionOf(beside)) as K;
  }

  /** The key of a resource to which others belong: a root instance, or the evaluation of a decision. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller chooses the key's brand here
  newRootKey<K extends Key>(): K {
    return this.#surroundings.nextKey(this.#surroundings.rootPartition) as K;
  }

  /** The key of a resource that belongs to no root, such as a definition. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller chooses the key's brand here
  newSharedKey<K extends Key>(): K {
    return this.#surroundings.nextKey(sharedPartition) as K;
  }

  /**
   * Queues a follow-up step. The steps run first in, first out, after the present one. The hops of a step are the
   * elements that its token has entered since it last waited.
   */
  queueStep(step: Step, hops = step.kind === 'activate' ? this.#hops + 1 : this.#hops): void {
    this.#steps.push({ step, hops });
  }

  /** Removes the next follow-up step from the queue. */
  nextStep(): QueuedStep | undefined {
    const queued = this.#steps[this.#next];
    if (queued !== undefined) this.#next += 1;
    this.#hops = queued?.hops ?? 0;
    return queued;
  }

  get hops(): number {
    return this.#hops;
  }

  /** Records that the handler continues a token which has entered this many elements since it last waited. */
  resumeToken(hops: number): void {
    this.#hops = hops;
  }

  /** Takes all follow-ups that have not run yet. */
  takeRest(): readonly QueuedStep[] {
    const rest = this.#steps.slice(this.#next);
    this.#next = this.#steps.length;
    return rest;
  }

  get stepsTaken(): number {
    return this.#next;
  }

  get stepsQueued(): number {
    return this.#steps.length;
  }
}
