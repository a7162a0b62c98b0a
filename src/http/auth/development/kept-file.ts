import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateDirectory, tighten, writePrivateFile } from '../../../private-files.ts';

/**
 * The text of a file that only its owner may read. If the file is absent, `make` produces the text; two processes that
 * do so at the same time end with the same text.
 */
export async function keptFile(
  path: string,
  make: () => string | Promise<string>,
): Promise<string> {
  const stored = readIfPresent(path);
  if (stored !== undefined) {
    tighten(path);
    return stored;
  }
  makePrivateDirectory(dirname(path));
  const draft = `${path}.${randomUUID()}`;
  writePrivateFile(draft, await make());
  try {
    // Unlike renaming, linking does not replace a file that another process has created meanwhile.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8');
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
