import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateDirectory, tighten, writePrivateFile } from '../../../private-files.ts';

/**
 * The text of a file that only its owner may read. When it is not there, `make` gives it; two processes that make it at
 * once end with the same text.
 */
export async function keptFile(
  path: string,
  make: () => string | Promise<string>,
): Promise<string> {
  const kept = readIfThere(path);
  if (kept !== undefined) {
    tighten(path);
    return kept;
  }
  makePrivateDirectory(dirname(path));
  const draft = `${path}.${randomUUID()}`;
  writePrivateFile(draft, await make());
  try {
    // Unlike renaming, linking refuses to replace what another process has put there in the meantime.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
