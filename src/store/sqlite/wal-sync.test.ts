import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommitProgress } from './commit-progress.ts';
import { openDatabase } from './open-database.ts';
import { WalSync } from './wal-sync.ts';

let dataDir: string;
let db: DatabaseSync;
let progress: CommitProgress;
let walSync: WalSync;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'continuo-sync-'));
  db = await openDatabase(dataDir);
  progress = new CommitProgress();
  walSync = new WalSync(db, { progress });
});
afterEach(async () => {
  await walSync.close();
  db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const commit = () =>
  walSync.committing(() => db.exec(`INSERT INTO counter (name, value) VALUES (random(), 1)`));

describe('syncing the log', () => {
  it('resolves at once before the first commit and after the sync', async () => {
    expect(walSync.durable()).toBeUndefined();
    commit();
    expect(walSync.durable()).toBeInstanceOf(Promise);
    await walSync.durable();
    expect(walSync.durable()).toBeUndefined();
  });

  it('needs another sync for a commit during the present one', async () => {
    const order: string[] = [];
    commit();
    const first = walSync.durable()?.then(() => order.push('first'));
    // The sync begins after the present task.
    await Promise.resolve();
    await Promise.resolve();
    commit();
    commit();
    const later = walSync.durable();
    commit();
    expect(walSync.durable()).toBe(later);
    await Promise.all([first, later?.then(() => order.push('later'))]);
    expect(order).toEqual(['first', 'later']);
  });

  it('lets readers of other threads wait until the disk has what they saw', async () => {
    const reader = new CommitProgress(progress.shared);
    await reader.durable(reader.committed);
    let isDurable = false;
    commit();
    const durable = reader.durable(reader.committed).then(() => (isDurable = true));
    await Promise.resolve();
    expect(isDurable).toBe(false);
    await durable;
    expect(walSync.durable()).toBeUndefined();
  });

  it('does not wait for a failed commit', async () => {
    expect(() => walSync.committing(() => db.exec('COMMIT'))).toThrow();
    await progress.durable(progress.committed);
    expect(walSync.durable()).toBeUndefined();
  });
});
