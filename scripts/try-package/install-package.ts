import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines: object;
  readonly bin: object;
  readonly dependencies: object;
}

/** Packs the built repository, and installs the package into `folder` with the versions of the lock file. */
export function installPackage(folder: string): void {
  const packed = npm(repository, [
    'pack',
    '--ignore-scripts',
    '--json',
    '--pack-destination',
    folder,
  ]);
  const [made] = JSON.parse(packed) as readonly { readonly filename: string }[];
  if (made === undefined) throw new Error(`Expected npm to pack a file, but it said: ${packed}`);
  const file = `file:${made.filename}`;
  const { name, version, engines, bin, dependencies: needs } = readJson('package.json') as Manifest;
  const { lockfileVersion, packages } = readJson('package-lock.json') as Lock;
  const needed = Object.entries(packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true,
  );
  const project = { name: 'try-continuo', private: true, type: 'module' };
  const dependencies = { [name]: file };
  write(folder, 'package.json', { ...project, dependencies });
  write(folder, 'package-lock.json', {
    ...project,
    lockfileVersion,
    packages: {
      '': { ...project, dependencies },
      ...Object.fromEntries(needed),
      [`node_modules/${name}`]: { version, engines, bin, dependencies: needs, resolved: file },
    },
  });
  npm(folder, ['ci', '--prefer-offline', '--no-audit', '--no-fund']);
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(repository, name), 'utf8'));
}

function write(folder: string, name: string, content: object): void {
  writeFileSync(join(folder, name), JSON.stringify(content));
}

function npm(folder: string, args: readonly string[]): string {
  // The environment that npm gives to scripts would lead this npm back into the repository.
  const environment = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return execFileSync('npm', args, {
    cwd: folder,
    env: Object.fromEntries(environment),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
