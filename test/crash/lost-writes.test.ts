import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { ModelDisk } from './model-disk.ts';

/** The number of commands acknowledged before the sync that fails, and after the restart. */
const commands = 30;
const files = ['continuo.db', 'continuo.db-wal'];

it('loses nothing that was acknowledged when a sync failed, the server started again, and then the power went', async () => {
  expect(await lostOf60('asTheServerDoes')).toBe(0);
});

it('would lose half of it if the log were read back as the system shows it', async () => {
  expect(await lostOf60('asSqliteDoes')).toBe(commands);
});

async function lostOf60(opens: 'asTheServerDoes' | 'asSqliteDoes'): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-lost-writes-'));
  const at = (name: string) => join(folder, name);
  const disk = new ModelDisk(at('cache'));
  // These modules use Node's functions as they are at the import.
  const { openDatabase } = await import('../../src/store/sqlite/open-database.ts');
  const { WalSync } = await import('../../src/store/sqlite/wal-sync.ts');
  const acknowledged: string[] = [];
  const command = async (db: DatabaseSync, log: InstanceType<typeof WalSync>, name: string) => {
    log.committing(() => db.prepare('INSERT INTO counter VALUES (?, 1)').run(name));
    await log.durable();
    acknowledged.push(name);
  };
  try {
    const first = await openDatabase(at('cache'));
    // SQLite has synced the database file, and the log before it.
    files.forEach((file) => disk.sync(file));
    const firstLog = new WalSync(first, {});
    for (let count = 0; count < commands; count += 1) await command(first, firstLog, `a${count}`);
    disk.isFailing = true;
    await expect(command(first, firstLog, 'not acknowledged')).rejects.toThrow('EIO');
    disk.continueIn(at('after-restart'));
    first.close();

    const path = at('after-restart');
    const second = opens === 'asTheServerDoes' ? await openDatabase(path) : sqliteAlone(path);
    if (opens === 'asTheServerDoes') files.forEach((file) => disk.sync(file));
    const secondLog = new WalSync(second, {});
    for (let count = 0; count < commands; count += 1) await command(second, secondLog, `b${count}`);
    disk.losePower(at('after-power-loss'));
    second.close();

    const left = sqliteAlone(at('after-power-loss'));
    const names = new Set(
      left
        .prepare('SELECT name FROM counter')
        .all()
        .map(({ name }) => name),
    );
    left.close();
    expect(acknowledged).toHaveLength(2 * commands);
    return acknowledged.filter((name) => !names.has(name)).length;
  } finally {
    disk.release();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sqliteAlone(path: string): DatabaseSync {
  const db = new DatabaseSync(join(path, 'continuo.db'));
  db.exec('PRAGMA synchronous = NORMAL');
  return db;
}
