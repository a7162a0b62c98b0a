import type { ScopeKey } from '../../core/key.ts';
import type { VariableRow } from './process-rows.ts';
import { type RootPart, valueNotLoaded } from './root-part.ts';

type VariablesPart = Extract<RootPart, { readonly kind: 'variables' }>;

/** The variables of a root that are in memory. A read returns the part that is missing, if any. */
export class RootVariables {
  /** By scope, then by name. A scope without variables has no entry. */
  readonly #variables = new Map<ScopeKey, Map<string, VariableRow>>();
  /**
   * The scopes with too many variables to load them all, each with the names that it does not have, as far as this is
   * known.
   */
  #wideScopes: Map<ScopeKey, Set<string>> | undefined;

  read(scopeKey: ScopeKey, name: string): VariableRow | VariablesPart | undefined {
    const row = this.readRow(scopeKey, name);
    if (row === undefined || isPart(row) || row.value !== valueNotLoaded) return row;
    return { kind: 'variables', scopeKey, names: [name] };
  }

  /** The value of the row may not be loaded. */
  readRow(scopeKey: ScopeKey, name: string): VariableRow | VariablesPart | undefined {
    const row = this.#variables.get(scopeKey)?.get(name);
    const absent = this.#wideScopes?.get(scopeKey);
    if (row !== undefined || absent === undefined || absent.has(name)) return row;
    return { kind: 'variables', scopeKey, names: [name] };
  }

  readAll(scopeKey: ScopeKey): readonly VariableRow[] | VariablesPart {
    if (this.#wideScopes?.has(scopeKey) === true) {
      return { kind: 'variables', scopeKey, names: undefined };
    }
    const rows = [...(this.#variables.get(scopeKey)?.values() ?? [])];
    const large = rows.filter(({ value }) => value === valueNotLoaded);
    if (large.length === 0) return rows;
    return { kind: 'variables', scopeKey, names: large.map(({ name }) => name) };
  }

  add(row: VariableRow): void {
    const scope = this.#variables.get(row.scopeKey);
    if (scope === undefined) this.#variables.set(row.scopeKey, new Map([[row.name, row]]));
    else scope.set(row.name, row);
  }

  /** Adds what was read. Known variables keep their values, because the batch may have changed them. */
  addRead(
    scopeKey: ScopeKey,
    names: readonly string[] | undefined,
    rows: readonly VariableRow[],
  ): void {
    for (const row of rows) {
      const known = this.#variables.get(scopeKey)?.get(row.name);
      if (known === undefined) this.add(row);
      else if (known.value === valueNotLoaded) known.value = row.value;
    }
    if (names === undefined) this.#wideScopes?.delete(scopeKey);
    else for (const name of names) this.#wideScopes?.get(scopeKey)?.add(name);
  }

  /** Records that only some variables of a scope are in memory. */
  widen(scopeKey: ScopeKey): void {
    this.#wideScopes ??= new Map();
    this.#wideScopes.set(scopeKey, new Set());
  }

  /** Removes the variables of a scope that has ended. */
  delete(scopeKey: ScopeKey): void {
    this.#variables.delete(scopeKey);
    this.#wideScopes?.delete(scopeKey);
  }

  /** The memory that they take, in bytes, roughly. */
  get weight(): number {
    let bytes = 0;
    for (const scope of this.#variables.values()) {
      for (const { value } of scope.values()) bytes += variableBytes + value.length;
    }
    return bytes;
  }
}

/** Whether a read has returned a missing part instead of its result. */
export function isPart(
  found: VariableRow | readonly VariableRow[] | VariablesPart | undefined,
): found is VariablesPart {
  return found !== undefined && 'kind' in found;
}

const variableBytes = 400;
