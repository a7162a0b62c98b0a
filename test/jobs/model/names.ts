import { assert } from '../../../src/core/assert.ts';
import type { LeaseName } from './model-action.ts';

/** What the model calls by number, and the system by keys and tokens. */
export class Names {
  readonly #keys: string[] = [];
  readonly #ids = new Map<string, number>();
  readonly #hashes = new Map<string, string>();

  copy(): Names {
    const copy = new Names();
    for (const key of this.#keys) copy.add(key);
    for (const [name, hash] of this.#hashes) copy.#hashes.set(name, hash);
    return copy;
  }

  add(key: string): void {
    this.#ids.set(key, this.#keys.length);
    this.#keys.push(key);
  }

  /** A key that is no job's, for a job that is not there. */
  keyOf(id: number): string {
    return this.#keys[id] ?? '1';
  }

  has(key: string): boolean {
    return this.#ids.has(key);
  }

  idOf(key: string): number {
    const id = this.#ids.get(key);
    assert(id !== undefined, `job ${key} to be one that was made`);
    return id;
  }

  addLease(job: number, lease: number, hash: string): void {
    for (const known of this.#hashes.values()) assert(known !== hash, 'a token never to come back');
    this.#hashes.set(`${job}.${lease}`, hash);
  }

  leaseHash({ job, lease }: Pick<LeaseName, 'job' | 'lease'>): string {
    return this.#hashes.get(`${job}.${lease}`) ?? 'nobody was given this';
  }

  /** Every lease that was ever given, in order. */
  get leases(): readonly { readonly job: number; readonly lease: number }[] {
    return [...this.#hashes.keys()].map((name) => {
      const [job, lease] = name.split('.').map(Number);
      return { job: job ?? 0, lease: lease ?? 0 };
    });
  }
}
