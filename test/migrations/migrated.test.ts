/** A database of an earlier version, migrated: its tables are those of a new one, and its rows are there. */
import { describe, expect, it } from 'vitest';
import { type Migrations, readMigrations } from '../../src/store/migrations.ts';
import { defaultPostgresOptions } from '../../src/store/postgres/postgres-options.ts';
import { migrate } from '../../src/store/postgres/migrate.ts';
import { openDatabase } from '../../src/store/sqlite/open-database.ts';
import { createTestDatabase } from '../postgres/postgres-server.ts';
import { columnsOf, describePostgres, describeSqlite, rowsOf } from './describe-tables.ts';
import { fixtureVersions, loadCluster, loadEmbedded } from './fixtures.ts';

/** Columns that a migration changes on purpose: `table.column`, with the reason beside it. */
const changedOnPurpose: readonly string[] = [
  'schema_version.version',
  'schema_version.migrated_at',
  // They became `waits_for` (0004), which `served.test.ts` tests further.
  'element_instance.job_key',
  'element_instance.user_task_key',
];

const migrations = readMigrations();

it('there are rows of the first version to migrate', () => {
  expect(fixtureVersions).toContain(1);
  expect(fixtureVersions.filter((version) => version > migrations.latest)).toEqual([]);
});

describe.each(fixtureVersions)('a database of version %i', (version) => {
  it('on SQLite becomes like a new one, with its rows', async () => {
    const fixture = loadEmbedded(version);
    const before = fixture.open();
    const ask = (sql: string) => before.prepare(sql).all();
    const columns = intact(columnsOf(await describeSqlite(ask)));
    const rows = await rowsOf(ask, columns);
    before.close();
    for (const step of steps(version))
      (await openDatabase(fixture.dataDir, { migrations: step })).close();
    const migrated = fixture.open();
    const fresh = await openDatabase(undefined);
    const [tables, wanted] = [migrated, fresh].map((db) =>
      describeSqlite((sql) => db.prepare(sql).all()),
    );
    expect(await tables).toEqual(await wanted);
    expect(await rowsOf((sql) => migrated.prepare(sql).all(), columns)).toEqual(rows);
    expect(migrated.prepare('PRAGMA integrity_check').all()).toMatchObject([
      { integrity_check: 'ok' },
    ]);
    migrated.close();
    fresh.close();
    fixture.remove();
  });

  it('on PostgreSQL becomes like a new one, with its rows', async () => {
    const database = await loadCluster(version);
    const ask = (sql: string) => database.rows(sql);
    const columns = intact(columnsOf(await describePostgres(ask)));
    const rows = await rowsOf(ask, columns);
    const options = { ...defaultPostgresOptions, url: database.url };
    for (const step of steps(version)) await migrate(options, { migrations: step });
    const fresh = await createTestDatabase();
    expect(await describePostgres(ask)).toEqual(await describePostgres((sql) => fresh.rows(sql)));
    expect(await rowsOf(ask, columns)).toEqual(rows);
    await fresh.drop();
    await database.drop();
  });
});

/** Migrates step by step, as programs of every version in between would have done. */
function steps(from: number): readonly Migrations[] {
  return Array.from({ length: migrations.latest - from }, (_, index) => {
    const latest = from + index + 1;
    return {
      latest,
      after: async (version) =>
        (await migrations.after(version)).filter((migration) => migration.version <= latest),
    };
  });
}

function intact(
  columns: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(columns)
      .map(
        ([table, names]) =>
          [table, names.filter((name) => !changedOnPurpose.includes(`${table}.${name}`))] as const,
      )
      .filter(([, names]) => names.length > 0),
  );
}
