import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderWithMigration, migrationsWith } from '../../../test/migrations/migrations-with.ts';
import type { MigrationProgress } from '../schema-migration.ts';
import { readMigrations } from '../migrations.ts';
import { openDatabase } from './open-database.ts';

const { latest } = readMigrations();
let dataDir: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'continuo-migrate-'));
  const db = await openDatabase(dataDir);
  db.exec(`INSERT INTO counter (name, value) VALUES ('key', 7)`);
  db.close();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function look(migrations = readMigrations()) {
  const db = await openDatabase(dataDir, { migrations });
  const version = db.prepare('PRAGMA user_version').get()?.['user_version'];
  const columns = db.prepare(`SELECT name FROM pragma_table_info('counter')`).all();
  const rows = db
    .prepare('SELECT * FROM counter')
    .all()
    .map((row) => ({ ...row }));
  db.close();
  return { version, columns: columns.map(({ name }) => name), rows };
}

const addsAndFills = `export const migration = { postgres: [], sqlite: [
  "ALTER TABLE counter ADD COLUMN note TEXT CHECK (note IN ('old', 'new'))",
  async ({ rows }) => {
    const found = await rows('SELECT name FROM counter WHERE value > $1', [0]);
    for (const { name } of found) await rows("UPDATE counter SET note = $2 WHERE name = $1", [name, 'old']);
  },
] }`;

it('runs SQL and functions, counts the version and reports', async () => {
  const progress: MigrationProgress[] = [];
  const migrations = migrationsWith(addsAndFills);
  const db = await openDatabase(dataDir, { migrations, onMigration: (at) => progress.push(at) });
  expect(progress).toEqual([
    { kind: 'begun', version: latest + 1, name: 'next', latest: latest + 1 },
    { kind: 'done', version: latest + 1 },
  ]);
  const sql = String(
    db.prepare(`SELECT sql FROM sqlite_schema WHERE name = 'counter'`).get()?.['sql'],
  );
  expect(sql).toContain(`(note = 'old' OR note = 'new')`);
  db.close();
  expect(await look(migrations)).toEqual({
    version: latest + 1,
    columns: ['name', 'value', 'note'],
    rows: [{ name: 'key', value: 7, note: 'old' }],
  });
});

it('refuses tables of a later version with a sentence, and does not change them', async () => {
  const migrations = migrationsWith(addsAndFills);
  await look(migrations);
  await expect(look()).rejects.toThrow(
    `Expected the data directory to have schema version ${latest} at most, but it has ${latest + 1}: a newer version`,
  );
  expect((await look(migrations)).rows).toHaveLength(1);
});

it('leaves the tables unchanged when a step fails, and continues at the next start', async () => {
  const failing = migrationsWith(
    addsAndFills.replace('] }', `'INSERT INTO nowhere VALUES (1)'] }`),
  );
  await expect(look(failing)).rejects.toThrow(
    `Expected to migrate to schema version ${latest + 1} (next), but: no such table: nowhere`,
  );
  expect(await look()).toMatchObject({ version: latest, columns: ['name', 'value'] });
  expect(await look(migrationsWith(addsAndFills))).toMatchObject({ version: latest + 1 });
});

it('is repaired by the next start when the process is killed in the middle', async () => {
  // At this point the migration has changed the table and is creating another one, which is too large for its cache.
  const endless = addsAndFills.replace(
    '] }',
    `\`PRAGMA cache_size = 10; CREATE TABLE big AS WITH RECURSIVE n (i) AS (
        SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, hex(zeroblob(500)) AS t FROM n\`,
      async () => { console.log('in the middle'); await new Promise(() => setInterval(() => {}, 1_000)); },
    ] }`,
  );
  const urls = ['./open-database.ts', '../migrations.ts'].map(
    (path) => new URL(path, import.meta.url),
  );
  const [open, read, folder] = [...urls, folderWithMigration(endless)].map(
    ({ href }) => `'${href}'`,
  );
  const program = `
    const { openDatabase } = await import(${open});
    const { readMigrations } = await import(${read});
    await openDatabase('${dataDir}', { migrations: readMigrations(new URL(${folder})) });`;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module'];
  const child = spawn(process.execPath, [...flags, '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    printed += String(text);
    break;
  }
  expect(printed).toContain('in the middle');
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await look()).toMatchObject({ version: latest, columns: ['name', 'value'] });
  expect(await look(migrationsWith(addsAndFills))).toMatchObject({
    version: latest + 1,
    rows: [{ name: 'key', value: 7, note: 'old' }],
  });
});

it('first checks whether the disk has room for rewritten tables', async () => {
  const db = await openDatabase(dataDir);
  db.exec(`CREATE TABLE big AS SELECT hex(zeroblob(1048576)) AS t`);
  db.close();
  const migrations = migrationsWith(
    `export const migration = { postgres: [], sqlite: [], rewrites: ['big'] }`,
  );
  const freeBytes = () => 4 * 1024 ** 2;
  await expect(openDatabase(dataDir, { migrations, freeBytes })).rejects.toThrow(
    `Expected 5 MiB free for '${dataDir}' to migrate it, but there are 4 MiB`,
  );
  expect(await look()).toMatchObject({ version: latest });
  expect(await look(migrations)).toMatchObject({ version: latest + 1 });
});

it('redeclares a table in place, for checks that allow more', async () => {
  const redeclare = new URL('./redeclare-table.ts', import.meta.url).href;
  const migrations = migrationsWith(`
    import { redeclareTable } from '${redeclare}';
    export const migration = { postgres: [], sqlite: [redeclareTable('incident', [
      ["CHECK (state IN ('active', 'resolved'))", "CHECK (state IN ('active', 'resolved', 'gone'))"],
    ])] }`);
  const gone = 'INSERT INTO incident VALUES (1, ?, ?, 1, 1, 1, 1, ?, NULL, ?, ?, 1, NULL)';
  const add = (db: DatabaseSync, state: string) => db.prepare(gone).run('', '', '', '', state);
  const before = await openDatabase(dataDir);
  expect(() => add(before, 'gone')).toThrow('CHECK constraint failed');
  before.close();
  const db = await openDatabase(dataDir, { migrations });
  add(db, 'gone');
  expect(() => add(db, 'unheard')).toThrow('CHECK constraint failed');
  expect(db.prepare('PRAGMA integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }]);
  db.close();
});
