import type pg from 'pg';
import type { Installation } from '../../core/installation.ts';
import { keptInstallation, newInstallationKey } from '../installation-key.ts';
import type { Connections, Statement } from './connections.ts';

export async function makeInstallation(client: pg.Client): Promise<void> {
  await client.query(`INSERT INTO installation (name, value) VALUES ('key', $1)`, [
    newInstallationKey(),
  ]);
}

const keyOfInstallation: Statement = {
  name: 'key of installation',
  text: `SELECT value FROM installation WHERE name = 'key'`,
};

export async function readInstallation(connections: Connections): Promise<Installation> {
  const [row] = await connections.rows(keyOfInstallation, []);
  return keptInstallation(row?.[0] ?? undefined);
}
