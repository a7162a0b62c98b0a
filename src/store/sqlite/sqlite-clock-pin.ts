import type { DatabaseSync } from 'node:sqlite';
import type { ClockPin } from '../clock-pin.ts';
import type { WalSync } from './wal-sync.ts';

export function createClockPin(db: DatabaseSync, walSync: WalSync): ClockPin {
  const read = db.prepare(`SELECT value FROM counter WHERE name = 'clock'`);
  const keep = db.prepare(
    `INSERT INTO counter (name, value) VALUES ('clock', ?)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  const drop = db.prepare(`DELETE FROM counter WHERE name = 'clock'`);
  return {
    read: () => {
      const row = read.get() as { readonly value: number } | undefined;
      return Promise.resolve(row?.value);
    },
    keep: async (nowMs) => {
      walSync.committing(() => (nowMs === undefined ? drop.run() : keep.run(nowMs)));
      await walSync.durable();
    },
  };
}
