import { assert } from '../../core/assert.ts';
import type { MigrationConnection } from '../schema-migration.ts';
import { spellOutLists } from './spell-out-lists.ts';

/**
 * A step that changes what SQLite says of a table, without writing its rows anew: for `CHECK`s that allow more, as when a
 * state is added. Each pair is a part of the table's `CREATE TABLE`, found exactly once, and what replaces it. Names, kinds
 * and order of columns must stay. See "Making Other Kinds Of Table Schema Changes" in SQLite's page on ALTER TABLE.
 */
export function redeclareTable(
  table: string,
  changes: readonly (readonly [from: string, to: string])[],
): (connection: MigrationConnection) => Promise<void> {
  return async ({ rows }) => {
    const schema = `FROM sqlite_schema WHERE type = 'table' AND name = $1`;
    let text = String((await rows(`SELECT sql ${schema}`, [table]))[0]?.['sql']);
    for (const [from, to] of changes) {
      const parts = text.split(spellOutLists(from));
      assert(parts.length === 2, `'${from}' once in the declaration of ${table}`);
      text = parts.join(spellOutLists(to));
    }
    await rows('PRAGMA writable_schema = ON');
    await rows(`UPDATE sqlite_schema SET sql = $2 WHERE type = 'table' AND name = $1`, [
      table,
      text,
    ]);
    const version = Number((await rows('PRAGMA schema_version'))[0]?.['schema_version']);
    // Other connections read the schema again, and so does this one.
    await rows(`PRAGMA schema_version = ${version + 1}`);
    await rows('PRAGMA writable_schema = RESET');
  };
}
