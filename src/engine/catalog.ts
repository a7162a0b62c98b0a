import type {
  DecisionDefinitionKey,
  DecisionRequirementsKey,
  FormKey,
  Key,
  ProcessDefinitionKey,
} from '../core/key.ts';
import type { Drg } from '../model/dmn/decision-model.ts';
import type { ExecutableProcess } from '../model/process.ts';
import type {
  DecisionDefinitionRow,
  DecisionRequirementsRow,
  FormRow,
  ProcessDefinitionRow,
} from './state/process-rows.ts';
import type { DefinitionVersion } from './store.ts';
import type { ClusterScope } from './cluster-variable/cluster-scope.ts';
import {
  clusterCharactersKeptMax,
  clusterScopesKeptMax,
} from './cluster-variable/cluster-variable-limits.ts';
import type { GlobalListeners } from './global-listener/global-listeners.ts';
import type { Holdings } from './identity/identity-questions.ts';

/** A deployed process that is ready to run. */
export interface Definition {
  readonly row: ProcessDefinitionRow;
  readonly process: ExecutableProcess;
}

/** A deployed file of decisions that is ready for evaluation. */
export interface Requirements {
  readonly row: DecisionRequirementsRow;
  readonly drg: Drg;
  /** By decision id; each decision of the graph has one. */
  readonly decisions: ReadonlyMap<string, DecisionDefinitionRow>;
}

/**
 * The deployed definitions, cached across batches, because only deployments change them. The cache is bounded, because
 * a cluster may hold more definitions than fit into memory. A dropped definition is loaded again when a command needs
 * it.
 */
export class Catalog {
  readonly #definitionsMax: number;
  readonly definitions = new Map<ProcessDefinitionKey, Definition | undefined>();
  readonly versions = new Map<string, readonly DefinitionVersion[]>();
  readonly forms = new Map<FormKey, FormRow | undefined>();
  readonly requirements = new Map<DecisionRequirementsKey, Requirements | undefined>();
  /** The holdings of principals, by `accessId`. */
  readonly holdings = new Map<string, Holdings>();
  /** The cluster variables by tenant; the global ones are under the empty text. */
  readonly clusterVariables = new Map<string, ClusterScope>();
  /** The listeners of all user tasks; absent until a command needs them. */
  globalListeners: GlobalListeners | undefined;
  /** The file that contains each decision. */
  readonly decisions = new Map<DecisionDefinitionKey, DecisionRequirementsKey | undefined>();

  constructor(options: { readonly definitionsMax: number }) {
    this.#definitionsMax = options.definitionsMax;
  }

  /** Called between batches, never within one. */
  trim(): void {
    this.#trimClusterVariables();
    for (const cache of this.#caches()) {
      for (const key of cache.keys()) {
        if (cache.size <= this.#definitionsMax) break;
        cache.delete(key);
      }
    }
  }

  #trimClusterVariables(): void {
    const { clusterVariables } = this;
    let characters = 0;
    for (const scope of clusterVariables.values()) characters += scope.characters;
    const isTooLarge = characters > clusterCharactersKeptMax;
    if (isTooLarge || clusterVariables.size > clusterScopesKeptMax) clusterVariables.clear();
  }

  /** Clears the cache after a batch that changed it was rolled back, or after another node deployed. */
  clear(): void {
    for (const cache of this.#caches()) cache.clear();
    this.clearIdentity();
  }

  /** Clears identity, cluster variables and global listeners, which another node may have changed. */
  clearIdentity(): void {
    this.holdings.clear();
    this.clusterVariables.clear();
    this.globalListeners = undefined;
  }

  #caches(): readonly Map<Key | string, unknown>[] {
    const { definitions, versions, forms, requirements, decisions, holdings } = this;
    return [definitions, versions, forms, requirements, decisions, holdings] as Map<
      Key | string,
      unknown
    >[];
  }
}
