import type { ActivatedJob } from '../engine/command.ts';
import type { Outcome } from './orchestrator.ts';

/** The most bytes between the batches that took jobs and the code that writes them into answers. */
const bytesMax = 32 * 1024 * 1024;

/** The part of a job that its worker receives. */
export type HandedOut = Pick<ActivatedJob, 'variables'> | { readonly payload: string };

/**
 * Bytes of jobs that were handed out but not yet written into an answer. When many requests arrive at once, they get
 * their jobs one after the other, because all at once would not fit into memory.
 */
export class JobsUnderWay {
  readonly shared: SharedArrayBuffer;
  readonly #bytes: Int32Array<SharedArrayBuffer>;

  readonly #writesAnswers: boolean;

  /** `shared` comes from the thread that writes the answers; without it, this thread writes them. */
  constructor(shared?: SharedArrayBuffer) {
    this.shared = shared ?? new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.#bytes = new Int32Array(this.shared);
    this.#writesAnswers = shared === undefined;
  }

  /** Whether the bytes under way, plus these, reach the limit. */
  isFull(bytes: number): boolean {
    return Atomics.load(this.#bytes, 0) + bytes >= bytesMax;
  }

  begin(bytes: number): void {
    Atomics.add(this.#bytes, 0, bytes);
  }

  /** Subtracts the jobs of an answer, if this thread writes the answers. */
  arrived<Jobs extends readonly HandedOut[]>(outcome: Outcome<Jobs>): Outcome<Jobs> {
    if (this.#writesAnswers && outcome.kind === 'accepted')
      Atomics.sub(this.#bytes, 0, bytesOf(outcome.result));
    return outcome;
  }
}

export function bytesOf(jobs: readonly HandedOut[]): number {
  let bytes = 0;
  for (const job of jobs) {
    if ('payload' in job) bytes += job.payload.length;
    else for (const [name, value] of job.variables) bytes += name.length + value.length;
  }
  return bytes;
}
