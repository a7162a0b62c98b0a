import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../src/engine/store.ts';
import type { MigrationProgress } from '../../src/store/schema-migration.ts';
import { readMigrations } from '../../src/store/migrations.ts';
import {
  defaultPostgresOptions,
  type PostgresOptions,
} from '../../src/store/postgres/postgres-options.ts';
import { migrate } from '../../src/store/postgres/migrate.ts';
import { createPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { migrationsWith } from '../migrations/migrations-with.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

const { latest } = readMigrations();
let database: TestDatabase;
let options: PostgresOptions;
let store: Store | undefined;
const newer: Error[] = [];
beforeEach(async () => {
  // Later tests must not find the tables that are migrated here.
  database = await createTestDatabase('nothing');
  options = { ...defaultPostgresOptions, url: database.url };
  newer.length = 0;
  store = await createPostgresStore(options, { onNewerSchema: (error) => newer.push(error) });
});
afterEach(async () => {
  await store?.close();
  await database.drop();
});

const versions = async () =>
  (await database.rows('SELECT version FROM schema_version ORDER BY version')).map(
    ({ version }) => version,
  );

const addsAndFills = `export const migration = { sqlite: [], postgres: [
  "ALTER TABLE counter ADD COLUMN note text CHECK (note IN ('old', 'new'))",
  async ({ rows }) => {
    const found = await rows('SELECT name FROM counter WHERE name = $1', ['key']);
    for (const { name } of found) await rows("UPDATE counter SET note = $2 WHERE name = $1", [name, 'old']);
  },
] }`;

it('runs SQL and functions once, however many nodes of the new version start at the same time', async () => {
  const progress: MigrationProgress[] = [];
  const migrations = migrationsWith(addsAndFills);
  const onMigration = (at: MigrationProgress) => progress.push(at);
  await Promise.all([1, 2, 3].map(() => migrate(options, { migrations, onMigration })));
  expect(progress).toEqual([
    { kind: 'begun', version: latest + 1, name: 'next', latest: latest + 1 },
    { kind: 'done', version: latest + 1 },
  ]);
  expect(await versions()).toEqual([latest, latest + 1]);
  const noted = await database.rows('SELECT name, note FROM counter WHERE note IS NOT NULL');
  expect(noted).toEqual([{ name: 'key', note: 'old' }]);
});

it('leaves the tables as they were when a step fails, and continues at the next start', async () => {
  const failing = migrationsWith(
    addsAndFills.replace('] }', `'INSERT INTO nowhere VALUES (1)'] }`),
  );
  await expect(migrate(options, { migrations: failing })).rejects.toThrow(
    `Expected to migrate to schema version ${latest + 1} (next), but: relation "nowhere" does not exist`,
  );
  expect(await versions()).toEqual([latest]);
  await migrate(options, { migrations: migrationsWith(addsAndFills) });
  expect(await versions()).toEqual([latest, latest + 1]);
});

it('waits for batches of nodes of an earlier version, whose next batch writes nothing and reports that', async () => {
  const migrations = migrationsWith(addsAndFills);
  const batch = await store?.begin({ deploys: false });
  let isMigrated = false;
  const migrating = migrate(options, { migrations }).then(() => (isMigrated = true));
  await expect
    .poll(() => database.rows('SELECT 1 FROM pg_locks WHERE NOT granted'))
    .toHaveLength(1);
  expect(isMigrated).toBe(false);
  await batch?.commit();
  await migrating;
  const refusal = `Expected the database to have schema version ${latest} at most, but it has ${latest + 1}: a newer version`;
  for (const deploys of [true, false]) {
    await expect(store?.begin({ deploys })).rejects.toThrow(refusal);
  }
  expect(newer.map(({ message }) => message)).toEqual([expect.stringContaining(refusal)]);
  await expect(createPostgresStore(options)).rejects.toThrow(refusal);
});
