import type { Changes } from '../engine/state/changes.ts';

/**
 * How many elements of each definition are in each state, so that statistics read a few rows instead of every element.
 * The element `''` counts the process instances themselves, but no suspended one, because it is not active. An element
 * with an incident counts only as such.
 */
export const countedStates = ['active', 'incidents', 'completed', 'canceled'] as const;
export type CountedState = (typeof countedStates)[number];

export interface ElementCount {
  readonly definitionKey: string;
  readonly elementId: string;
  readonly by: Record<CountedState, number>;
}

/** The tables that are counted. */
export const countedTables = {
  elementInstance: { elementId: 'element_id', hasIncident: 'incident_key IS NOT NULL' },
  processInstance: { elementId: `''`, hasIncident: 'incident_count > 0' },
} as const;
export type CountedTable = keyof typeof countedTables;
export const countedTableNames = Object.keys(countedTables) as CountedTable[];

/** The columns of a stored row that `ElementCounts.addStored` takes. */
export function countedColumns(table: CountedTable, alias: string): string {
  const { elementId, hasIncident } = countedTables[table];
  const named = elementId === `''` ? elementId : `${alias}.${elementId}`;
  return `${alias}.definition_key, ${named}, ${alias}.state, CASE WHEN ${alias}.${hasIncident} THEN 1 ELSE 0 END`;
}

/** The state of a stored row, in SQL. */
export function countedStateSql(table: CountedTable): string {
  return `CASE state WHEN 'completed' THEN 'completed' WHEN 'terminated' THEN 'canceled' WHEN 'suspended' THEN NULL
    ELSE CASE WHEN ${countedTables[table].hasIncident} THEN 'incidents' ELSE 'active' END END`;
}

/** Adds up changes, so that a batch writes one row for each element of a definition. */
export class ElementCounts {
  readonly #counts = new Map<string, Map<string, ElementCount>>();

  /** The new states of inserted and updated rows. */
  static of({ inserted, updated }: Pick<Changes, 'inserted' | 'updated'>): ElementCounts {
    const counts = new ElementCounts();
    for (const rows of [inserted.elementInstance, updated.elementInstance]) {
      for (const { definitionKey, elementId, state, incidentKey } of rows) {
        counts.add({ definitionKey, elementId }, stateOf(state, incidentKey !== undefined), 1);
      }
    }
    for (const rows of [inserted.processInstance, updated.processInstance]) {
      for (const { definitionKey, state, incidentCount } of rows) {
        counts.add({ definitionKey, elementId: '' }, stateOf(state, incidentCount > 0), 1);
      }
    }
    return counts;
  }

  /** Subtracts a stored row, given by its `countedColumns`. */
  takeOff([definitionKey, elementId, state, hasIncident]: readonly unknown[]): void {
    const of = { definitionKey: String(definitionKey), elementId: String(elementId) };
    this.add(of, stateOf(String(state), Number(hasIncident) === 1), -1);
  }

  add(
    { definitionKey, elementId }: Pick<ElementCount, 'definitionKey' | 'elementId'>,
    state: CountedState | undefined,
    by: number,
  ): void {
    let ofDefinition = this.#counts.get(definitionKey);
    if (ofDefinition === undefined) {
      ofDefinition = new Map<string, ElementCount>();
      this.#counts.set(definitionKey, ofDefinition);
    }
    let count = ofDefinition.get(elementId);
    if (count === undefined) {
      count = {
        definitionKey,
        elementId,
        by: { active: 0, incidents: 0, completed: 0, canceled: 0 },
      };
      ofDefinition.set(elementId, count);
    }
    // An element without a state is a change, too: the stored row is subtracted.
    if (state !== undefined) count.by[state] += by;
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  /** The elements whose counts change. */
  get rows(): readonly ElementCount[] {
    return [...this.#counts.values()]
      .flatMap((ofDefinition) => [...ofDefinition.values()])
      .filter(({ by }) => countedStates.some((state) => by[state] !== 0));
  }
}

function stateOf(state: string, hasIncident: boolean): CountedState | undefined {
  if (state === 'suspended') return undefined;
  if (state === 'completed') return 'completed';
  if (state === 'terminated') return 'canceled';
  return hasIncident ? 'incidents' : 'active';
}
