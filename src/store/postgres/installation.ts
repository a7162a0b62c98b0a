import type pg from 'pg';
import type { Installation } from '../../core/installation.ts';
import { keptInstallation, newInstallationKey } from '../installation-key.ts';
import type { Connections, Statement } from './connections.ts';

export async function makeInstallation(
  client: pg.Client,
  { partitionCount = 1 }: { readonly partitionCount?: number | undefined },
): Promise<void> {
  await client.query(
    `INSERT INTO installation (name, value) VALUES ('key', $1), ('retention', 'on'), ('partitions', $2)`,
    [newInstallationKey(), String(partitionCount)],
  );
}

const keyOfInstallation: Statement = {
  name: 'key of installation',
  text: `SELECT value FROM installation WHERE name = 'key'`,
};

const partitions: Statement = {
  name: 'partitions of installation',
  text: `SELECT value FROM installation WHERE name = 'partitions'`,
};

/** The number of partitions, which is fixed when the database is created. */
export async function readPartitionCount(
  connections: Connections,
  { expected }: { readonly expected: number | undefined },
): Promise<number> {
  const count = Number((await connections.rows(partitions, []))[0]?.[0]);
  if (expected !== undefined && expected !== count) {
    throw new Error(
      `Expected to open a database with ${expected} partitions, but it was created with ${count}`,
    );
  }
  return count;
}

const retention: Statement = {
  name: 'retention of installation',
  text: `SELECT value FROM installation WHERE name = 'retention'`,
};

export async function wasMadeWithRetention(connections: Connections): Promise<boolean> {
  return (await connections.rows(retention, [])).length > 0;
}

export async function readInstallation(connections: Connections): Promise<Installation> {
  const [row] = await connections.rows(keyOfInstallation, []);
  return keptInstallation(row?.[0] ?? undefined);
}
