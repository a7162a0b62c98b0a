import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StoreFailure } from '../../engine/store.ts';
import { sqliteCode, sqliteCodeOf, storageReason } from './storage-reason.ts';

/** The database contradicts itself, so the server ends, because any other row may be wrong too. */
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

/** Classifies an error of SQLite: the disk may recover, a damaged file does not; any other error is a bug. */
export function sqliteFailure(error: unknown, location: string): unknown {
  const code = sqliteCodeOf(error);
  if (code === undefined) return error;
  const { message } = error as Error;
  if (damages.has(code)) return new DamagedDatabase(location, message, { cause: error });
  if (!troubles.has(code)) return error;
  return notWritten(error as Error, location);
}

/** The space that a few batches of ordinary commands need. */
const roomBytes = 1024 ** 2;

/** SQLite reuses the space of the log, so a small write succeeds on a full disk and the next large one would fail. */
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
