import { StoreFailure } from '../../engine/store.ts';
import { racedTables } from './row-conflicts.ts';

/** Two transactions met in different orders. This one was rolled back. */
const conflicts: ReadonlySet<string> = new Set(['40001', '40P01']);
/** Another transaction has locked a row for longer than the statement may wait. This transaction was rolled back. */
const lockNotAvailable = '55P03';

/**
 * The server stops, starts, is full, has become read-only or has closed the connection (PostgreSQL, appendix A). A
 * statement that took too long is among these codes, because the store cannot know the cause.
 */
const unavailable: ReadonlySet<string> = new Set([
  '25006',
  '25P03',
  '25P04',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
]);
const diskFull = '53100';
const unavailableClasses: ReadonlySet<string> = new Set(['08', '53', '58']);

/** Classifies an error of the driver. An error without an SQL state is not the answer to a statement. */
export function storeFailure(error: unknown): unknown {
  const code = sqlStateOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code !== undefined && (conflicts.has(code) || isLostRace(error, code))) {
    return new StoreFailure('conflict', message, { cause: error });
  }
  if (code === lockNotAvailable) return new StoreFailure('locked', message, { cause: error });
  if (code === undefined || unavailable.has(code) || unavailableClasses.has(code.slice(0, 2))) {
    return new StoreFailure('unavailable', `Expected PostgreSQL to answer, but: ${message}`, {
      cause: error,
      trouble: code === diskFull ? 'The disk of PostgreSQL is full.' : undefined,
    });
  }
  return error;
}

const uniqueViolation = '23505';

/** In all other tables two rows under one key are a bug. */
function isLostRace(error: unknown, code: string): boolean {
  if (code !== uniqueViolation || !(error instanceof Error) || !('table' in error)) return false;
  return typeof error.table === 'string' && racedTables.has(error.table);
}

/**
 * An SQL state has five characters. So have some codes of the operating system, like EPIPE, but no class of states
 * begins with an E.
 */
function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && /^[0-9FHPX][0-9A-Z]{4}$/.test(code) ? code : undefined;
}
