import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  mkdirSync,
  openSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

const fileMode = 0o600;
const directoryMode = 0o700;
const othersMay = 0o077;

/**
 * Makes a directory and its parents for their owner only, whatever the umask is. It does not use `mkdirSync` with
 * `recursive`, which tries for ever on a file system that lets no process make a directory (such as /proc).
 */
export function makePrivateDirectory(path: string): void {
  const folder = resolve(path);
  if (existsSync(folder)) return;
  makePrivateDirectory(dirname(folder));
  try {
    mkdirSync(folder, directoryMode);
  } catch (error) {
    // Another server may have made it at the same time.
    if (!existsSync(folder)) throw error;
    return;
  }
  chmodSync(folder, directoryMode);
}

/**
 * Makes an empty file unless the file exists. It never opens an existing file, because closing it would undo SQLite's
 * locks.
 */
export function makePrivateFile(path: string): void {
  if (existsSync(path)) return;
  const file = openSync(path, 'a', fileMode);
  try {
    fchmodSync(file, fileMode);
  } finally {
    closeSync(file);
  }
}

export function writePrivateFile(path: string, text: string): void {
  makePrivateFile(path);
  tighten(path);
  writeFileSync(path, text);
}

/**
 * Removes the rights of others on a file or directory. Returns the reason if they keep them: the file has another
 * owner, or its file system has no modes.
 */
export function tighten(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.mode & othersMay) === 0) return undefined;
  try {
    chmodSync(path, found.isDirectory() ? directoryMode : fileMode);
  } catch (error) {
    return (error as Error).message;
  }
  const { mode } = statSync(path);
  return (mode & othersMay) === 0 ? undefined : 'its file system keeps no modes';
}
