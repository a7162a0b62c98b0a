import type {
  ElementInstanceKey,
  IncidentKey,
  ProcessInstanceKey,
  ScopeKey,
} from '../../core/key.ts';
import type {
  ElementInstanceRow,
  IncidentRow,
  ProcessInstanceRow,
  VariableRow,
} from './process-rows.ts';

/**
 * A root process instance with everything alive below it: the unit that is loaded, locked, cached and decided on. Ended
 * elements, instances and incidents are removed from it; their rows stay in the tables.
 */
export interface Root {
  readonly key: ProcessInstanceKey;
  /**
   * Counts the batches that changed the root, if other nodes can change it. The store keeps the count, and the runtime
   * sets it.
   */
  version: number;
  /** Whether the present batch created the root, so that the tables do not have it yet. */
  readonly isNew: boolean;
  readonly processInstances: Map<ProcessInstanceKey, ProcessInstanceRow>;
  readonly elements: Map<ElementInstanceKey, ElementInstanceRow>;
  readonly incidents: Map<IncidentKey, IncidentRow>;
  /** The living elements of each scope, in order of entry. A scope without elements has no entry. */
  readonly children: Map<ScopeKey, Set<ElementInstanceKey>>;
  /** By scope, then by name. A scope without variables has no entry. */
  readonly variables: Map<ScopeKey, Map<string, VariableRow>>;
}

/** A root as the tables hold it. */
export interface RootRows {
  readonly version: number;
  readonly processInstances: readonly ProcessInstanceRow[];
  readonly elements: readonly ElementInstanceRow[];
  readonly incidents: readonly IncidentRow[];
  readonly variables: readonly VariableRow[];
}

export function emptyRoot(key: ProcessInstanceKey): Root {
  return createRoot(key, { version: 0, isNew: true });
}

function createRoot(
  key: ProcessInstanceKey,
  origin: { readonly version: number; readonly isNew: boolean },
): Root {
  return {
    key,
    ...origin,
    processInstances: new Map(),
    elements: new Map(),
    incidents: new Map(),
    children: new Map(),
    variables: new Map(),
  };
}

export function rootFromRows(key: ProcessInstanceKey, rows: RootRows): Root {
  const root = createRoot(key, { version: rows.version, isNew: false });
  for (const row of rows.processInstances) root.processInstances.set(row.key, row);
  for (const row of rows.elements) addElement(root, row);
  for (const row of rows.incidents) root.incidents.set(row.key, row);
  for (const row of rows.variables) addVariable(root, row);
  return root;
}

export function addElement(root: Root, row: ElementInstanceRow): void {
  root.elements.set(row.key, row);
  const siblings = root.children.get(row.scopeKey);
  if (siblings === undefined) root.children.set(row.scopeKey, new Set([row.key]));
  else siblings.add(row.key);
}

/** Removes an ended element together with its variables, which no living element can see any more. */
export function removeElement(root: Root, row: ElementInstanceRow): void {
  root.elements.delete(row.key);
  root.variables.delete(row.key);
  const siblings = root.children.get(row.scopeKey);
  siblings?.delete(row.key);
  if (siblings?.size === 0) root.children.delete(row.scopeKey);
}

export function addVariable(root: Root, row: VariableRow): void {
  const scope = root.variables.get(row.scopeKey);
  if (scope === undefined) root.variables.set(row.scopeKey, new Map([[row.name, row]]));
  else scope.set(row.name, row);
}
