import type { DatabaseSync } from 'node:sqlite';
import type { Installation } from '../../core/installation.ts';
import { keptInstallation, newInstallationKey } from '../installation-key.ts';

export function makeInstallation(db: DatabaseSync): void {
  db.prepare(`INSERT INTO installation (name, value) VALUES ('key', ?), ('retention', 'on')`).run(
    newInstallationKey(),
  );
}

export function wasMadeWithRetention(db: DatabaseSync): boolean {
  return db.prepare(`SELECT 1 FROM installation WHERE name = 'retention'`).get() !== undefined;
}

export function readInstallation(db: DatabaseSync): Installation {
  const row = db.prepare(`SELECT value FROM installation WHERE name = 'key'`).get();
  return keptInstallation(row?.['value'] as string | undefined);
}
