import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseFile, expectDatabaseFile } from './database-file.ts';
import { readInstallation } from './installation.ts';
import { UnusableDataDirectory } from './storage-reason.ts';

/** The maximum number of reported problems of one kind. */
const problemsMax = 100;

const ofInstances = [
  'element_instance',
  'variable',
  'job',
  'user_task',
  'incident',
  'sequence_flow',
] as const;

/**
 * `[table, column, referenced table]`: each row of the table belongs to a row of the referenced table for its whole
 * life.
 */
const references: readonly (readonly [from: string, column: string, to: string])[] = [
  ...ofInstances.flatMap((table) => [
    [table, 'process_instance_key', 'process_instance'] as const,
    [table, 'root_key', 'process_instance'] as const,
  ]),
  ['process_instance', 'root_key', 'process_instance'],
  ['process_instance', 'definition_key', 'process_definition'],
  ['user_task', 'element_instance_key', 'element_instance'],
  ['job_execution', 'job_key', 'background_job'],
  ['job_log', 'job_key', 'background_job'],
];

const keyed = ['process_instance', 'element_instance', 'variable', 'job', 'background_job'];
const counterMask = '((1 << 51) - 1)';

/**
 * Reports every fault of a database as a sentence: SQLite's findings in pages, rows and indexes, rows without the row
 * that they belong to, and keys beyond the key counter. It reads one consistent state and writes nothing; a server may
 * use the database meanwhile.
 */
export function checkDatabase(dataDir: string): readonly string[] {
  const path = join(dataDir, databaseFile);
  if (!existsSync(path)) throw new UnusableDataDirectory(dataDir, `there is no database '${path}'`);
  expectDatabaseFile(dataDir, path);
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    db.exec('PRAGMA busy_timeout = 5000; BEGIN');
    return [
      ...integrityProblems(db),
      ...strayRows(db),
      ...keysBeyondCounter(db),
      ...installationProblems(db),
    ];
  } catch (error) {
    // A badly damaged database cannot be read to its end.
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    db.close();
  }
}

function integrityProblems(db: DatabaseSync): readonly string[] {
  return db
    .prepare(`PRAGMA integrity_check(${problemsMax})`)
    .all()
    .map((row) => String(row['integrity_check']))
    .filter((text) => text !== 'ok');
}

/** Jobs and incidents of an element, or of the process instance itself. */
const ofElements = ['job', 'incident'] as const;

function strayRows(db: DatabaseSync): readonly string[] {
  const own = 'a.element_instance_key = a.process_instance_key';
  const ofElement = ofElements.map(
    (table) => [table, 'element_instance_key', 'element_instance', own] as const,
  );
  const all = [...references.map((reference) => [...reference, 'FALSE'] as const), ...ofElement];
  return all.flatMap(([from, column, to, exempt]) => {
    const { rows, first } = db
      .prepare(
        `SELECT count(*) AS rows, min(a.${column}) AS first FROM ${from} AS a
         WHERE NOT (${exempt}) AND NOT EXISTS (SELECT 1 FROM ${to} AS b WHERE b.key = a.${column})`,
      )
      .get() as { readonly rows: number; readonly first: number | null };
    if (rows === 0) return [];
    return [`${rows} rows of ${from} have a ${column} of no ${to}, one of them ${String(first)}`];
  });
}

/** If the counter issued such a key again, the key would belong to two rows. */
function keysBeyondCounter(db: DatabaseSync): readonly string[] {
  return keyed.flatMap((table) => {
    const { last, counted } = db
      .prepare(
        `SELECT (SELECT max(key) & ${counterMask} FROM ${table}) AS last,
           (SELECT value FROM counter WHERE name = 'key') AS counted`,
      )
      .get() as { readonly last: number | null; readonly counted: number | null };
    if ((last ?? 0) <= (counted ?? 0)) return [];
    return [
      `the last key of ${table} has number ${String(last)}, but only ${String(counted)} are given`,
    ];
  });
}

/**
 * With a wrong installation key, no id that a client has would be found. A database of the first version has no key.
 */
function installationProblems(db: DatabaseSync): readonly string[] {
  const isThere = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'installation'`).get();
  if (isThere === undefined) return [];
  try {
    readInstallation(db);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
