import type { Owner } from '../../core/owner.ts';
import type { Appliers } from '../applier.ts';
import { rowId } from '../background/row-id.ts';
import type { WorkingSet } from '../working-set.ts';
import type { IdentityTable, IdentityTables } from './identity-rows.ts';

/** A row of one of the identity tables. */
export type IdentityRow = {
  [T in IdentityTable]: { readonly table: T; readonly row: IdentityTables[T] };
}[IdentityTable];

export interface IdentityEvents {
  identityRowCreated: IdentityRow;
  /** The new row; its id is unchanged. */
  identityRowChanged: IdentityRow;
  identityRowDeleted: IdentityRow;
  /** All its memberships, its members and its authorizations are deleted too, so that a namesake inherits nothing. */
  ownerForgotten: Owner | { readonly type: 'TENANT'; readonly id: string };
}

export const identityAppliers: Appliers<IdentityEvents> = {
  identityRowCreated(state, { table, row }) {
    remember(state, { table, row } as IdentityRow, row);
    state.changes.insert(table, row);
  },
  identityRowChanged(state, { table, row }) {
    remember(state, { table, row } as IdentityRow, row);
    state.changes.update(table, row);
  },
  identityRowDeleted(state, { table, row }) {
    remember(state, { table, row } as IdentityRow, undefined);
    state.changes.delete(table, row);
  },
  // A command on identity has a batch of its own, so no row of these owners is in the working set.
  ownerForgotten(state, { type, id }) {
    state.changes.forgotten.push({ type, id });
  },
};

function remember(state: WorkingSet, { table, row }: IdentityRow, now: object | undefined): void {
  const rows = state.rows[table] as Map<string, object | undefined>;
  rows.set((rowId[table] as (of: object) => string)(row), now);
  // The rights of callers are read again.
  state.catalog.holdings.clear();
}
