import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './start-postgres.ts';

/** The version that it reports, such as `1.18.0`; `undefined` if it is not installed. */
export const pgbouncerVersion: string | undefined = /PgBouncer (\d+\.\d+\.\d+)/.exec(
  spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' }).stdout,
)?.[1];

/** From version 1.21 on it supports prepared statements. */
export const knowsPreparedStatements: boolean =
  pgbouncerVersion !== undefined && Number(pgbouncerVersion.split('.')[1]) >= 21;

export interface Pgbouncer {
  /** The same database, through it. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The user id under which root starts it, because it refuses to run as root. */
const nobodyUid = 65_534;
/** Fewer than its clients have open, so that they share. */
const poolSize = 4;

/** A pooler before this database, in transaction mode: a client has a connection of the server for one transaction. */
export async function startPgbouncer(databaseUrl: string): Promise<Pgbouncer> {
  const target = new URL(databaseUrl);
  const home = mkdtempSync(join(tmpdir(), 'continuo-pgbouncer-'));
  const port = await freePort();
  const users = join(home, 'users.txt');
  const settings = join(home, 'pgbouncer.ini');
  writeFileSync(users, '"postgres" ""\n');
  writeFileSync(
    settings,
    `[databases]
* = host=127.0.0.1 port=${target.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
${knowsPreparedStatements ? 'max_prepared_statements = 200' : ''}
`,
  );
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const path of [home, users, settings]) chownSync(path, nobodyUid, nobodyUid);
  chmodSync(home, 0o755);
  const child = spawn('pgbouncer', ['-q', settings], {
    ...(isRoot ? { uid: nobodyUid, gid: nobodyUid } : {}),
    cwd: home,
    stdio: 'ignore',
  });
  const url = `postgres://postgres@127.0.0.1:${port}${target.pathname}`;
  await untilReady(child, url);
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const startedWithinMs = 10_000;

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const untilMs = performance.now() + startedWithinMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.query('SELECT 1');
      await client.end();
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
