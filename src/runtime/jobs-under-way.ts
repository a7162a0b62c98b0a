import type { ActivatedJob } from '../engine/command.ts';
import type { Outcome } from './orchestrator.ts';

/** Bytes that may be on their way from the batches that took jobs to what writes them into answers. */
const bytesMax = 32 * 1024 * 1024;

/** A job with what its worker is given. */
export type HandedOut = Pick<ActivatedJob, 'variables'> | { readonly payload: string };

/**
 * What has been handed out and has not been written into an answer yet. Many who ask at once are given theirs one after
 * the other: all of it at once would not fit into memory.
 */
export class JobsUnderWay {
  readonly shared: SharedArrayBuffer;
  readonly #bytes: Int32Array<SharedArrayBuffer>;

  readonly #arrivesHere: boolean;

  /** `shared`: of the thread in which they arrive. */
  constructor(shared?: SharedArrayBuffer) {
    this.shared = shared ?? new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.#bytes = new Int32Array(this.shared);
    this.#arrivesHere = shared === undefined;
  }

  /** Whether nothing may be added to what is on its way and to so many bytes besides. */
  isFull(bytes: number): boolean {
    return Atomics.load(this.#bytes, 0) + bytes >= bytesMax;
  }

  begin(bytes: number): void {
    Atomics.add(this.#bytes, 0, bytes);
  }

  /** What somebody who asked for jobs is answered, if this is where it is written. */
  arrived<Jobs extends readonly HandedOut[]>(outcome: Outcome<Jobs>): Outcome<Jobs> {
    if (this.#arrivesHere && outcome.kind === 'accepted')
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
