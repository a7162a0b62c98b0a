import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createTestDatabase, type TestDatabase } from '../postgres/postgres-server.ts';

const folder = join(import.meta.dirname, 'fixtures');

/** Versions for which a server of that version has written the tables. */
export const fixtureVersions: readonly number[] = readdirSync(folder)
  .map((file) => /^version-(\d+)\.sqlite\.sql$/.exec(file)?.[1])
  .filter((version) => version !== undefined)
  .map(Number);

export interface EmbeddedFixture {
  readonly dataDir: string;
  /** Opens the file directly, without the server. */
  readonly open: () => DatabaseSync;
  readonly remove: () => void;
}

export function loadEmbedded(version: number): EmbeddedFixture {
  const dataDir = mkdtempSync(join(tmpdir(), 'continuo-fixture-'));
  const open = () => new DatabaseSync(join(dataDir, 'continuo.db'));
  const db = open();
  db.exec(`BEGIN; ${textOf(version, 'sqlite')} COMMIT`);
  db.close();
  return { dataDir, open, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

export async function loadCluster(version: number): Promise<TestDatabase> {
  const database = await createTestDatabase('nothing');
  await database.rows(textOf(version, 'postgres'));
  return database;
}

function textOf(version: number, store: string): string {
  return readFileSync(join(folder, `version-${version}.${store}.sql`), 'utf8');
}
