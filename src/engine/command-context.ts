import type { Ids } from '../core/installation.ts';
import type { Key } from '../core/key.ts';
import type { FeelContext } from '../feel/evaluation.ts';
import type { Event } from './event.ts';
import { applyEvent } from './apply-event.ts';
import type { Step } from './element/step.ts';
import type { WorkingSet } from './working-set.ts';

/** The inputs that the engine may not produce itself (law E1), fixed for one batch. */
export interface Surroundings {
  readonly nowMs: number;
  readonly nextKey: () => Key;
  /** The ids that clients use for keys. */
  readonly ids: Ids;
  readonly feel: FeelContext;
}

/** A follow-up step, and the number of elements that its token has entered since it last waited. */
export interface QueuedStep {
  readonly step: Step;
  readonly hops: number;
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
  readonly events: Event[] = [];
  /** The steps of looping tokens so far, with those of the decisions that this one continues. */
  laps = 0;
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
    this.#surroundings = surroundings;
  }

  emit(event: Event): void {
    this.events.push(event);
    applyEvent(this.state, event);
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller chooses the key's brand here
  newKey<K extends Key>(): K {
    return this.#surroundings.nextKey() as K;
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
    this.#next += 1;
    this.#hops = queued?.hops ?? 0;
    return queued;
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
