import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a directory and those above it. Not `mkdirSync` with `recursive`: where a file system lets nobody make one (such
 * as /proc) that tries for ever.
 */
export function makeDirectory(path: string, mode?: number): void {
  const folder = resolve(path);
  if (existsSync(folder)) return;
  makeDirectory(dirname(folder), mode);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // Another server may have made it at the same time.
    if (!existsSync(folder)) throw error;
  }
}
