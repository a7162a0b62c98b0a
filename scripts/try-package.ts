/**
 * Packs the build of `npm run build`, installs the file into a separate folder, and uses it as users do: the command,
 * the server in a program, `continuo/jobs`, the types. The packages are those of the lock file, so that npm finds all
 * of them in the cache that `npm ci` has filled.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage } from './try-package/install-package.ts';
import { tryCommand } from './try-package/try-command.ts';
import { tryEmbedding } from './try-package/try-embedding.ts';
import { tryOldNode } from './try-package/try-old-node.ts';
import { tryTypes } from './try-package/try-types.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'continuo-package-')));
try {
  installPackage(folder);
  for (const attempt of [tryOldNode, tryCommand, tryEmbedding, tryTypes]) {
    process.stdout.write(`${await attempt(folder)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
