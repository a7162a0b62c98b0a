import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StoreFailure } from '../../engine/store.ts';
import { sqliteCode, sqliteCodeOf, storageReason } from './storage-reason.ts';

/** What the database says of itself cannot be: the server ends, because anything else may be wrong, too. */
export class DamagedDatabase extends StoreFailure {
  constructor(location: string, fact: string, options?: ErrorOptions) {
    super(
      'damaged',
      `The database '${location}' is damaged: ${fact}. 'continuo check' says how far; restore a backup`,
      options,
    );
  }
}

const damages: ReadonlySet<number> = new Set([sqliteCode.corrupt, sqliteCode.notADatabase]);
const troubles: ReadonlySet<number> = new Set([
  sqliteCode.busy,
  sqliteCode.locked,
  sqliteCode.readOnly,
  sqliteCode.ioError,
  sqliteCode.full,
  sqliteCode.cannotOpen,
]);

/** Whose fault an error of SQLite is: the disk's, which may mend, or the file's, which does not; anything else is a bug. */
export function sqliteFailure(error: unknown, location: string): unknown {
  const code = sqliteCodeOf(error);
  if (code === undefined) return error;
  const { message } = error as Error;
  if (damages.has(code)) return new DamagedDatabase(location, message, { cause: error });
  if (!troubles.has(code)) return error;
  return notWritten(error as Error, location);
}

/** As much as a few batches of ordinary commands need. */
const roomBytes = 1024 ** 2;

/** A log that is used again takes a small write on a disk that is full; the next large one would fail. */
export function expectRoom(db: DatabaseSync): void {
  const location = db.location();
  if (location === null) return;
  const { bavail, bsize } = statfsSync(dirname(location));
  if (bavail * bsize < roomBytes) {
    throw notWritten(Object.assign(new Error('no room'), { errcode: sqliteCode.full }), location);
  }
}

function notWritten(error: Error, location: string): StoreFailure {
  return new StoreFailure('unavailable', `Expected to write '${location}', but: ${error.message}`, {
    cause: error,
    trouble: `The data directory cannot be written: ${storageReason(error) ?? error.message}.`,
  });
}
