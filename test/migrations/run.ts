/**
 * `npm run fixture`: writes the tables of a published version of the server, with rows in each of them, into
 * `test/migrations/fixtures`. The server of that commit writes the rows itself, so that a migration is tested on real
 * data.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../postgres/start-postgres.ts';
import { dumpPostgres } from './fixture/dump-postgres.ts';
import { dumpSqlite } from './fixture/dump-sqlite.ts';
import { fillJobsService } from './fixture/fill-jobs-service.ts';
import { fillProcesses } from './fixture/fill-processes.ts';
import { startOldServer } from './fixture/old-server.ts';
import { readProgramArguments } from '../../scripts/program-arguments.ts';

const root = join(import.meta.dirname, '../..');
const { commit, version } = readProgramArguments(
  {
    purpose: 'Writes test/migrations/fixtures/version-‹n›.{sqlite,postgres}.sql',
    options: {
      commit: { type: 'string', default: '6e97377', help: 'whose server writes the rows' },
      version: { type: 'string', default: '1', help: 'of the schema of that commit' },
    },
  },
  (given) => given,
);

const home = mkdtempSync(join(tmpdir(), 'continuo-fixture-'));
const checkout = join(home, 'checkout');
const git = (...args: readonly string[]) =>
  execFileSync('git', args, { cwd: root, stdio: 'ignore' });
git('worktree', 'add', '--detach', checkout, commit);
try {
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  const dataDir = join(home, 'embedded');
  await fill(dataDir, []);
  write('sqlite', dumpSqlite(dataDir));
  const postgres = await startPostgres({ durable: false });
  try {
    const url = postgres.urlOf('postgres');
    await fill(join(home, 'cluster'), ['--database', url]);
    write('postgres', await dumpPostgres(url, checkout));
  } finally {
    await postgres.dispose();
  }
} finally {
  spawnSync('git', ['worktree', 'remove', '--force', checkout], { cwd: root });
  rmSync(home, { recursive: true, force: true });
}

async function fill(dataDir: string, flags: readonly string[]): Promise<void> {
  const server = await startOldServer(checkout, ['--data', dataDir, ...flags]);
  try {
    await fillProcesses(`${server.url}/v2`);
    await fillJobsService(server, join(dataDir, 'development'), checkout);
  } finally {
    await server.stop();
  }
}

function write(store: string, dump: string): void {
  const file = join(root, `test/migrations/fixtures/version-${version}.${store}.sql`);
  writeFileSync(file, `-- Written by the server of commit ${commit}: npm run fixture.\n${dump}`);
  process.stdout.write(`${file}: ${dump.length} characters\n`);
}
