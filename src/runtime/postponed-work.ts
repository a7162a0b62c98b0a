import type { Outcome } from './orchestrator.ts';
import type { Work } from './work.ts';

export interface PostponedWorkOptions {
  readonly monotonicMs: () => number;
  /** Called when the next postponed work is to be tried. */
  readonly onDue: () => void;
}

/** Time between two attempts at one work. */
const againMs = 100;
/** Time from the first attempt to the refusal. */
const patienceMs = 4_000;
/** After a row was found locked by another program, no batch waits long for another one during this time. */
const briefWaitsMs = 5_000;

/**
 * Work that changes a row which another program has locked for longer than a batch may wait. Each work is tried again
 * alone and briefly, so that the work behind it continues. After some seconds it is refused.
 */
export class PostponedWork {
  readonly #options: PostponedWorkOptions;
  #works: { readonly work: Work; readonly untilMs: number; tryAtMs: number }[] = [];
  /** The work that is being tried. */
  #tried: { readonly work: Work; readonly untilMs: number } | undefined;
  #briefUntilMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PostponedWorkOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#works.length;
  }

  /** How long the next batch may wait for a row that is locked. */
  get lockWait(): 'patient' | 'brief' {
    return this.#options.monotonicMs() < this.#briefUntilMs ? 'brief' : 'patient';
  }

  /** A batch has met a locked row. */
  keepLockWaitsBrief(): void {
    this.#briefUntilMs = this.#options.monotonicMs() + briefWaitsMs;
  }

  postpone(work: Work): void {
    const nowMs = this.#options.monotonicMs();
    const untilMs = this.#tried?.work === work ? this.#tried.untilMs : nowMs + patienceMs;
    if (nowMs >= untilMs) {
      work.answer(lockedElsewhere);
      return;
    }
    this.#works.push({ work, untilMs, tryAtMs: nowMs + againMs });
    this.#wakeLater();
  }

  /** A work that is to be tried now, in a batch of its own. */
  take(): Work | undefined {
    const [first] = this.#works;
    if (first === undefined) return undefined;
    if (first.tryAtMs > this.#options.monotonicMs()) {
      // A timer may be a little early.
      this.#wakeLater();
      return undefined;
    }
    this.#works.shift();
    this.#tried = first;
    this.#wakeLater();
    return first.work;
  }

  /** Refuses all postponed work. */
  end(): void {
    clearTimeout(this.#timer);
    for (const { work } of this.#works.splice(0)) work.answer(lockedElsewhere);
  }

  #wakeLater(): void {
    const [first] = this.#works;
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
