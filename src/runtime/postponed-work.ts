import type { Outcome } from './orchestrator.ts';
import type { Work } from './work.ts';

export interface PostponedWorkOptions {
  readonly monotonicMs: () => number;
  /** Calls back when the next one is to be tried. */
  readonly onDue: () => void;
}

/** Between two tries of one work. */
const againMs = 100;
/** From the first try to the answer that it cannot be done now. */
const patienceMs = 4_000;
/** After a row was found locked from outside, no batch waits long for another one. */
const wariedMs = 5_000;

/**
 * Works that change a row which somebody outside has locked, for longer than a batch may wait. Each is tried again alone
 * and for a moment only, so that what comes after it goes on; after some seconds it is answered that it cannot be done.
 */
export class PostponedWork {
  readonly #options: PostponedWorkOptions;
  #held: { readonly work: Work; readonly untilMs: number; tryAtMs: number }[] = [];
  /** The one that is being tried. */
  #tried: { readonly work: Work; readonly untilMs: number } | undefined;
  #waryUntilMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PostponedWorkOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#held.length;
  }

  /** How long the next batch may wait for a row that is locked. */
  get lockWait(): 'patient' | 'brief' {
    return this.#options.monotonicMs() < this.#waryUntilMs ? 'brief' : 'patient';
  }

  /** A batch has met a locked row. */
  beWary(): void {
    this.#waryUntilMs = this.#options.monotonicMs() + wariedMs;
  }

  hold(work: Work): void {
    const nowMs = this.#options.monotonicMs();
    const untilMs = this.#tried?.work === work ? this.#tried.untilMs : nowMs + patienceMs;
    if (nowMs >= untilMs) {
      work.answer(lockedElsewhere);
      return;
    }
    this.#held.push({ work, untilMs, tryAtMs: nowMs + againMs });
    this.#wakeLater();
  }

  /** One whose time has come: to be decided in a batch of its own. */
  take(): Work | undefined {
    const [first] = this.#held;
    if (first === undefined) return undefined;
    if (first.tryAtMs > this.#options.monotonicMs()) {
      // A timer may be a little early.
      this.#wakeLater();
      return undefined;
    }
    this.#held.shift();
    this.#tried = first;
    this.#wakeLater();
    return first.work;
  }

  /** None is tried any more. */
  end(): void {
    clearTimeout(this.#timer);
    for (const { work } of this.#held.splice(0)) work.answer(lockedElsewhere);
  }

  #wakeLater(): void {
    const [first] = this.#held;
    clearTimeout(this.#timer);
    if (first === undefined) return;
    const delayMs = Math.max(Math.ceil(first.tryAtMs - this.#options.monotonicMs()), 0);
    this.#timer = setTimeout(this.#options.onDue, delayMs).unref();
  }
}

const lockedElsewhere: Extract<Outcome<never>, { readonly kind: 'unavailable' }> = {
  kind: 'unavailable',
  reason: 'Expected to handle the request, but a row that it changes is locked by another program',
  trouble: 'Another program has locked in the database what the request changes.',
};
