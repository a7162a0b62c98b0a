import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import pg from 'pg';
import { startPostgres } from '../test/postgres/start-postgres.ts';

/** A fresh database in a separate PostgreSQL. */
export interface BenchDatabase {
  readonly url: string;
  /** The URL of another database in the same server. */
  readonly postgresUrl: string;
  /** The id of the parent of all processes that serve connections. */
  readonly pid: number;
}

/**
 * The settings, the same for every measured system; all others are PostgreSQL's defaults. Every commit waits for the
 * disk.
 */
const settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
};

export const postgresSettings: string = Object.entries(settings)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ');

export async function withPostgres<T>(
  use: (database: BenchDatabase) => Promise<T>,
  furtherSettings: Readonly<Record<string, string>> = {},
): Promise<T> {
  refuseMemory(tmpdir());
  const postgres = await startPostgres({
    durable: true,
    settings: { ...settings, ...furtherSettings },
  });
  try {
    const postgresUrl = postgres.urlOf('postgres');
    const client = new pg.Client({ connectionString: postgresUrl });
    await client.connect();
    await client.query('CREATE DATABASE bench');
    await client.end();
    return await use({ url: postgres.urlOf('bench'), postgresUrl, pid: postgres.pid });
  } finally {
    await postgres.dispose();
  }
}

/** The type of a file system in memory, as `statfs(2)` gives it. */
const tmpfs = 0x01_02_19_94;

function refuseMemory(folder: string): void {
  if (statfsSync(folder).type !== tmpfs) return;
  throw new Error(`Expected ${folder} to be on a disk, but it is memory: set TMPDIR`);
}
