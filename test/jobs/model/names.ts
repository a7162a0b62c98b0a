import { assert } from '../../../src/core/assert.ts';
import type { LeaseName } from './model-action.ts';

/** Things of one kind. The model names them by number, in the order of their creation, and the system by keys. */
export class KeyNames {
  readonly #keys: string[] = [];
  readonly #ids = new Map<string, number>();

  copy(): KeyNames {
    const copy = new KeyNames();
    for (const key of this.#keys) copy.add(key);
    return copy;
  }

  get count(): number {
    return this.#keys.length;
  }

  add(key: string): void {
    this.#ids.set(key, this.#keys.length);
    this.#keys.push(key);
  }

  /** A key without a row, for things that do not exist. */
  keyOf(id: number): string {
    return this.#keys[id] ?? '1';
  }

  has(key: string): boolean {
    return this.#ids.has(key);
  }

  /** `undefined`: it does not exist, or was not created yet in the order that is tried. */
  find(key: string): number | undefined {
    return this.#ids.get(key);
  }

  idOf(key: string): number {
    const id = this.#ids.get(key);
    assert(id !== undefined, `${key} to be one that was made`);
    return id;
  }
}

/** The things that the model names by number, and the system by keys and tokens. */
export class Names {
  readonly jobs: KeyNames;
  readonly schedules: KeyNames;
  readonly #hashes: Map<string, string>;

  constructor({
    jobs = new KeyNames(),
    schedules = new KeyNames(),
    hashes = new Map(),
  }: Parts = {}) {
    this.jobs = jobs;
    this.schedules = schedules;
    this.#hashes = hashes;
  }

  copy(): Names {
    return new Names({
      jobs: this.jobs.copy(),
      schedules: this.schedules.copy(),
      hashes: new Map(this.#hashes),
    });
  }

  addLease(job: number, lease: number, hash: string): void {
    for (const known of this.#hashes.values()) assert(known !== hash, 'a token never to come back');
    this.#hashes.set(`${job}.${lease}`, hash);
  }

  leaseHash({ job, lease }: Pick<LeaseName, 'job' | 'lease'>): string {
    return this.#hashes.get(`${job}.${lease}`) ?? 'nobody was given this';
  }

  /** All leases so far, in order. */
  get leases(): readonly { readonly job: number; readonly lease: number }[] {
    return [...this.#hashes.keys()].map((name) => {
      const [job, lease] = name.split('.').map(Number);
      return { job: job ?? 0, lease: lease ?? 0 };
    });
  }
}

interface Parts {
  readonly jobs?: KeyNames;
  readonly schedules?: KeyNames;
  readonly hashes?: Map<string, string>;
}
