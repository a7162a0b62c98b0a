import type { LeaseAction } from './model-action.ts';
import { sharesOf } from './model-leases.ts';
import type { Model } from './model-state.ts';

/**
 * Watches that tenants take turns: nobody is served a second time while somebody waits who was waiting when it was
 * served first. Turns are kept for each set of types on its own.
 */
export class RoundKeeper {
  /** By line, then by who was served: who was passed over then and still waits. */
  readonly #owed = new Map<string, Map<string, Set<string>>>();

  /** Before the model does the lease. Answers who was passed over. */
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
