import type { LeaseAction } from './model-action.ts';
import { sharesOf } from './model-leases.ts';
import type { Model } from './model-state.ts';

/**
 * Checks that tenants are served in turn: no tenant is served a second time while another one waits that was already
 * waiting at the first time. Each set of types has its own round.
 */
export class RoundKeeper {
  /** For each set of types and each served tenant: the tenants that were skipped then and still wait. */
  readonly #owed = new Map<string, Map<string, Set<string>>>();

  /** Called before the model does the lease. Returns the skipped tenants. */
  observe(model: Model, action: LeaseAction, got: readonly number[]): string | undefined {
    if (action.tenant !== undefined) return undefined;
    const waiting = sharesOf(model, action);
    const served = new Set(got.map((id) => model.jobs[id]?.tenant ?? ''));
    const passedOver = [...waiting.keys()].filter((name) => !served.has(name));
    const line = action.types?.toSorted().join() ?? '';
    const owed = this.#owed.get(line) ?? new Map<string, Set<string>>();
    this.#owed.set(line, owed);
    for (const names of owed.values()) {
      for (const name of names) if (!passedOver.includes(name)) names.delete(name);
    }
    for (const name of served) {
      const [first] = owed.get(name) ?? [];
      if (first !== undefined) return `${name} was served again before ${first}`;
      owed.set(name, new Set(passedOver));
    }
    return undefined;
  }
}
