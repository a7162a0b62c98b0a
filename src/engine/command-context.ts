import type { Ids } from '../core/installation.ts';
import type { Key } from '../core/key.ts';
import type { FeelContext } from '../feel/evaluation.ts';
import type { Event } from './event.ts';
import { applyEvent } from './apply-event.ts';
import type { Step } from './element/step.ts';
import type { WorkingSet } from './working-set.ts';

/** What the engine may not find out by itself (law E1), fixed for one batch. */
export interface Surroundings {
  readonly nowMs: number;
  readonly nextKey: () => Key;
  /** How clients name what keys lead to. */
  readonly ids: Ids;
  readonly feel: FeelContext;
}

/** A follow-up, and how many elements its token has entered since it last waited. */
export interface QueuedStep {
  readonly step: Step;
  readonly hops: number;
}

/**
 * One command's way from decision to its last follow-up. `emit` is the only way to change state (law E2); after the
 * first emit nothing may be rejected (law E3).
 */
export class CommandContext {
  readonly state: WorkingSet;
  readonly nowMs: number;
  readonly feel: FeelContext;
  readonly ids: Ids;
  readonly events: Event[] = [];
  /** Steps so far of tokens that go round a loop, with those of the decisions that this one continues. */
  laps = 0;
  readonly #surroundings: Surroundings;
  readonly #steps: QueuedStep[] = [];
  #next = 0;
  /** Of the step that runs now; 0 while the command itself is decided. */
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

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- here a key gets its brand: whoever asks says which noun it is for
  newKey<K extends Key>(): K {
    return this.#surroundings.nextKey() as K;
  }

  /**
   * Queues a follow-up; they run first in, first out, after what runs now. Its hops are the elements that its token has
   * entered since it last waited.
   */
  then(step: Step, hops = step.kind === 'activate' ? this.#hops + 1 : this.#hops): void {
    this.#steps.push({ step, hops });
  }

  takeStep(): QueuedStep | undefined {
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
}
