import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Runs the command on the oldest Node of this machine, if that is too old for the server. */
export function tryOldNode(folder: string): string {
  const main = join(folder, 'node_modules/continuo/bin/continuo.cjs');
  const old = nodesInPath().find(({ version }) => Number(version.split('.')[0]) < 24);
  if (old === undefined) {
    return 'Skipped: the refusal of an old Node, because this machine has none that is too old.';
  }
  const ran = spawnSync(old.path, [main, '--help'], { encoding: 'utf8' });
  const expected = `Continuo needs Node 24.13.0 or later, but this is Node ${old.version} (${old.path}).\n`;
  if (ran.status !== 1 || ran.stdout !== '' || ran.stderr !== expected) {
    throw new Error(
      `Expected Node ${old.version} to be refused, but it ended with ${String(ran.status)}: ${ran.stderr}`,
    );
  }
  return `The command says which Node it needs on Node ${old.version}.`;
}

function nodesInPath(): readonly { readonly path: string; readonly version: string }[] {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))
    .map((path) => ({
      path,
      version: execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim(),
    }));
}
