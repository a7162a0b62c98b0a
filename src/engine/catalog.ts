import type { FormKey, Key, ProcessDefinitionKey } from '../core/key.ts';
import type { ExecutableProcess } from '../model/process.ts';
import type { FormRow, ProcessDefinitionRow } from './state/rows.ts';
import type { DefinitionVersion } from './store.ts';

/** A deployed process, ready to run. */
export interface Definition {
  readonly row: ProcessDefinitionRow;
  readonly process: ExecutableProcess;
}

/**
 * What is deployed, kept from batch to batch: it changes by deployments only. Bounded, because a cluster may hold more
 * definitions than memory; what was dropped is loaded again when it is asked for.
 */
export class Catalog {
  readonly #definitionsMax: number;
  readonly definitions = new Map<ProcessDefinitionKey, Definition | undefined>();
  readonly versions = new Map<string, readonly DefinitionVersion[]>();
  readonly forms = new Map<FormKey, FormRow | undefined>();

  constructor(options: { readonly definitionsMax: number }) {
    this.#definitionsMax = options.definitionsMax;
  }

  /** Called between batches, never within one. */
  trim(): void {
    for (const cache of [this.definitions, this.versions, this.forms] as Map<
      Key | string,
      unknown
    >[]) {
      for (const key of cache.keys()) {
        if (cache.size <= this.#definitionsMax) break;
        cache.delete(key);
      }
    }
  }

  /** Forgets everything, because a batch that had changed it was not committed or another node deployed. */
  clear(): void {
    this.definitions.clear();
    this.versions.clear();
    this.forms.clear();
  }
}
