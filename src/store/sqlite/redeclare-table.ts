import { assert } from '../../core/assert.ts';
import type { MigrationConnection } from '../schema-migration.ts';
import { spellOutLists } from './spell-out-lists.ts';

/**
 * A step that changes SQLite's declaration of a table without rewriting its rows: for `CHECK`s that allow more, such as
 * a new state. Each pair is a part of the table's `CREATE TABLE`, which occurs exactly once, and its replacement.
 * Names, types and order of columns must stay. See "Making Other Kinds Of Table Schema Changes" in SQLite's page on
 * ALTER TABLE.
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
    // Makes all connections, including this one, read the schema again.
    await rows(`PRAGMA schema_version = ${version + 1}`);
    await rows('PRAGMA writable_schema = RESET');
  };
}
