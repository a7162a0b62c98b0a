import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from '../../../make-directory.ts';

/**
 * The text of a file that only its owner may read. When it is not there, `make` gives it; two processes that make it at
 * once end with the same text.
 */
export async function keptFile(
  path: string,
  make: () => string | Promise<string>,
): Promise<string> {
  const kept = readIfThere(path);
  if (kept !== undefined) return kept;
  makeDirectory(dirname(path), 0o700);
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, await make(), { mode: 0o600 });
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
