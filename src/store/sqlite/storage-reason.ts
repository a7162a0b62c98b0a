/** Why a file cannot be used, in words for its owner. Other errors keep the system's own text. */
const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EDQUOT: 'the quota of its disk is used up',
  EEXIST: 'a part of the path is a file, not a directory',
  EFBIG: 'a file of it has the largest size that is allowed',
  EIO: 'its disk reports errors',
  EISDIR: 'it is a directory, not a file',
  ELOOP: 'its path has too many symbolic links',
  EMFILE: 'this process has as many files open as it may',
  ENAMETOOLONG: 'its path is too long',
  ENFILE: 'the system has as many files open as it may',
  ENOENT: 'a part of the path does not exist and cannot be made',
  ENOSPC: 'its disk is full',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EPERM: 'permission is denied',
  EROFS: 'its file system is read-only',
};

/** Primary result codes of SQLite. */
export const sqliteCode = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

const sqliteReasons: Readonly<Record<number, string>> = {
  [sqliteCode.busy]: 'another program has locked its database',
  [sqliteCode.locked]: 'another program has locked its database',
  [sqliteCode.readOnly]: 'its database is read-only',
  [sqliteCode.ioError]: 'its disk reports errors, or a quota or limit is used up',
  [sqliteCode.corrupt]: 'its database is damaged',
  [sqliteCode.full]: 'its disk is full',
  [sqliteCode.cannotOpen]: 'its database cannot be opened',
  [sqliteCode.notADatabase]: 'its database is damaged',
};

/** The primary result code of an SQLite error; `undefined` for other errors. */
export function sqliteCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** `undefined` for an error of another kind. */
export function storageReason(error: unknown): string | undefined {
  const code = sqliteCodeOf(error);
  if (code !== undefined) return sqliteReasons[code];
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return systemReasons[String(error.code)];
}

/** The error of a start that cannot use its data directory. */
export class UnusableDataDirectory extends Error {
  constructor(dataDir: string, reason: string, options?: ErrorOptions) {
    super(`Expected to use the data directory '${dataDir}', but ${reason}`, options);
  }

  /** Returns the error with a reason, or unchanged if it already has one. */
  static of(dataDir: string, error: unknown): unknown {
    if (error instanceof UnusableDataDirectory) return error;
    const reason = storageReason(error);
    if (reason === undefined) return error;
    const detail = (error as Error).message;
    return new UnusableDataDirectory(dataDir, `${reason} (${detail})`, { cause: error });
  }
}
