import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { instancePartNames, instanceParts } from '../src/store/instance-parts.ts';
import { databaseFile } from '../src/store/sqlite/database-file.ts';
import type { Column } from '../src/store/table.ts';
import { tables } from '../src/store/tables.ts';

/** The location of the tables; no server may run on embedded ones. */
export type Place =
  | { readonly kind: 'sqlite'; readonly dataDir: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** More keys than an instance has. */
const stride = 64;
const copiesAtOnce = 20_000;
/** Keys of definitions stay as they are. */
const keptFields: ReadonlySet<string> = new Set([
  'definitionKey',
  'decisionKey',
  'rootDecisionKey',
  'formKey',
]);

/**
 * Copies an ended instance with all its parts, each copy a millisecond later than the one before: the fast way to a
 * large database. Copies number `from` to `from + copies - 1`, counted from 1.
 */
export async function multiplyInstance(
  place: Place,
  { key, from, copies }: { readonly key: string; readonly from: number; readonly copies: number },
): Promise<void> {
  const { run, close } = await open(place);
  try {
    for (let first = from; first < from + copies; first += copiesAtOnce) {
      const last = Math.min(first + copiesAtOnce, from + copies) - 1;
      await run('BEGIN');
      await run(copyOf('processInstance', 'key', { key, first, last }));
      for (const part of instancePartNames) {
        await run(copyOf(part, instanceParts[part], { key, first, last }));
      }
      await run('COMMIT');
    }
    const highest = (from + copies) * stride + 100_000;
    await run(`UPDATE counter SET value = value + ${highest} WHERE name = 'key'`);
  } finally {
    await close();
  }
}

function copyOf(
  table: 'processInstance' | (typeof instancePartNames)[number],
  by: string,
  { key, first, last }: { readonly key: string; readonly first: number; readonly last: number },
): string {
  const { name } = tables[table];
  const columns = Object.entries<Column>(tables[table].columns);
  const values = columns.map(([field, column]) => {
    if (column.kind === 'key' && !keptFields.has(field))
      return `t.${column.name} + n.i * ${stride}`;
    return field.endsWith('AtMs') ? `t.${column.name} + n.i` : `t.${column.name}`;
  });
  const names = columns.map(([, column]) => column.name).join(', ');
  const column = columns.find(([field]) => field === by)?.[1].name ?? by;
  return `INSERT INTO ${name} (PARTITION ${names})
     WITH RECURSIVE n (i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${last})
     SELECT PARTITION ${values.join(', ')} FROM n CROSS JOIN ${name} AS t WHERE t.${column} = ${key}`;
}

async function open(
  place: Place,
): Promise<{ run: (sql: string) => Promise<unknown>; close: () => Promise<void> }> {
  if (place.kind === 'sqlite') {
    const db = new DatabaseSync(join(place.dataDir, databaseFile));
    return {
      run: (sql) => {
        db.exec(sql.replaceAll('PARTITION ', ''));
        return Promise.resolve();
      },
      close: () => {
        db.close();
        return Promise.resolve();
      },
    };
  }
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  return {
    run: (sql) =>
      client.query(
        sql.replace('PARTITION ', 'partition_id, ').replace('PARTITION ', 't.partition_id, '),
      ),
    close: () => client.end(),
  };
}
