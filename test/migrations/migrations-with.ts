import { copyFileSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Migrations, readMigrations } from '../../src/store/migrations.ts';

const published = fileURLToPath(new URL('../../src/store/migrations/', import.meta.url));

/** A separate folder with the published migrations and one more, as a later version of the program would have. */
export function folderWithMigration(text: string): URL {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-migrations-'));
  for (const file of readdirSync(published))
    copyFileSync(join(published, file), join(folder, file));
  const number = String(readMigrations().latest + 1).padStart(4, '0');
  writeFileSync(join(folder, `${number}-next.ts`), text);
  return pathToFileURL(`${folder}/`);
}

export function migrationsWith(text: string): Migrations {
  return readMigrations(folderWithMigration(text));
}
