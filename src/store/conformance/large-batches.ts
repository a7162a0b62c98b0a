import { afterEach, beforeEach, expect, it } from 'vitest';
import { tableNames, tables } from '../tables.ts';
import { distinctRows } from './distinct-rows.ts';
import { type OpenedStore, write } from './opened-store.ts';

/**
 * `STORE_ROWS=20000` is the size that a batch may reach. An ordinary run uses fewer rows, because it shares the machine
 * with other tests.
 */
const rowsOf = (table: string) =>
  Number(process.env['STORE_ROWS'] ?? (table === 'elementInstance' ? 20_000 : 1_000));

/** Every statement of a batch is linear in its rows, so that even many rows stay within the statement time-out. */
export function describeLargeBatches(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  it.each(tableNames.map((table) => [table, rowsOf(table)] as const))(
    '%s: %i rows are inserted, updated and deleted, each in one batch',
    async (table, count) => {
      const rows = distinctRows(table, count);
      const counted = async () =>
        Number((await opened.select(`SELECT count(*) AS n FROM ${tables[table].name}`))[0]?.['n']);
      await write(opened.store, (changes) => {
        for (const row of rows) changes.insert(table, row);
      });
      expect(await counted()).toBe(count);
      await write(opened.store, (changes) => {
        for (const row of rows) changes.update(table, row);
      });
      await write(opened.store, (changes) => {
        for (const row of rows) changes.delete(table, row);
      });
      expect(await counted()).toBe(0);
    },
    120_000,
  );
}
