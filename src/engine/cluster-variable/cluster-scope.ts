import { fromJson } from '../../feel/json.ts';
import type { FeelMap } from '../../feel/values.ts';
import type { ClusterVariableRow } from './cluster-variable-row.ts';

/** The variables of one scope, by name, with their values as expressions read them. */
export interface ClusterScope {
  readonly rows: ReadonlyMap<string, ClusterVariableRow>;
  readonly values: FeelMap;
  /** The number of characters of all names, values and metadata. */
  readonly characters: number;
}

export function clusterScopeOf(rows: readonly ClusterVariableRow[]): ClusterScope {
  return {
    rows: new Map(rows.map((row) => [row.name, row])),
    values: new Map(rows.map(({ name, value }) => [name, fromJson(value)])),
    characters: charactersOf(rows),
  };
}

export function charactersOf(rows: readonly ClusterVariableRow[]): number {
  const lengths = rows.map(
    ({ name, value, metadata }) => name.length + value.length + JSON.stringify(metadata).length,
  );
  return lengths.reduce((sum, length) => sum + length, 0);
}
