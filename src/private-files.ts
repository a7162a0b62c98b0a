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
 * Makes a directory and those above it, for their owner only, whatever the umask is. Not `mkdirSync` with `recursive`:
 * where a file system lets no process make one (such as /proc) that tries for ever.
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

/** Makes an empty file unless there is one, and never opens one that is there: closing it would undo SQLite's locks on it. */
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
 * Takes from others what they may do with a file or directory of ours. Answers why they still may: it is somebody
 * else's, or its file system knows no modes.
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
