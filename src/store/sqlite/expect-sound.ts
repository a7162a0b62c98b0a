import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { DamagedDatabase } from './sqlite-failure.ts';

/** Every use of the database reads these small tables, so they are checked completely. */
const smallTables = ['counter', 'event_sink', 'installation', 'tenant_quota', 'webhook'];

/**
 * Copies the log into the database file, with every sync checked, and checks that the file is intact: its length, the
 * first and last rows of each table, and all rows of the small tables. `continuo check` checks the rest, and SQLite
 * checks pages that it reads.
 */
export function expectSound(db: DatabaseSync): void {
  const location = db.location();
  if (location === null) return;
  finishLog(db, location);
  expectLength(db, location);
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
    .map(({ name }) => name as string);
  for (const table of tables) {
    if (smallTables.includes(table)) expectIntegrity(db, table);
    else readEnds(db, table);
  }
}

/** Another connection of this process may be reading; `busy_timeout` waits for it. */
function finishLog(db: DatabaseSync, location: string): void {
  const { busy } = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { readonly busy: number };
  if (busy !== 0) throw new Error(`Expected to finish the log of '${location}', but it is in use`);
}

function expectLength(db: DatabaseSync, location: string): void {
  const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number };
  const { page_size: bytes } = db.prepare('PRAGMA page_size').get() as { page_size: number };
  const { size } = statSync(location);
  if (size >= pages * bytes) return;
  throw new DamagedDatabase(location, `it has ${size} of ${pages * bytes} bytes`);
}

function expectIntegrity(db: DatabaseSync, table: string): void {
  const found = db.prepare(`PRAGMA integrity_check(${table})`).all();
  const problem = found.map((row) => String(row['integrity_check'])).find((text) => text !== 'ok');
  if (problem !== undefined) throw new DamagedDatabase(db.location() ?? '', problem);
}

/** Reads the table's tree along both of its edges. */
function readEnds(db: DatabaseSync, table: string): void {
  const { wr: hasNoRowId } = db.prepare(`PRAGMA table_list(${table})`).get() as { wr: number };
  if (hasNoRowId === 1) {
    db.prepare(`SELECT * FROM ${table} LIMIT 1`).get();
    return;
  }
  db.prepare(`SELECT * FROM ${table} ORDER BY rowid LIMIT 1`).get();
  db.prepare(`SELECT * FROM ${table} ORDER BY rowid DESC LIMIT 1`).get();
}
