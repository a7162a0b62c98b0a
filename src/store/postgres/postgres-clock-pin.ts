import type { ClockPin } from '../clock-pin.ts';
import type { Connections, Statement } from './connections.ts';

/** The pin as a value, for statements that read other columns too. */
export function clockPinSql(partition: number): string {
  return `(SELECT value FROM counter WHERE partition_id = ${partition} AND name = 'clock')`;
}

/** Every batch of every node reads the pin when it begins, and an idle node reads it once a second. */
export function createClockPin(connections: Connections, partition: number): ClockPin {
  const read: Statement = { name: 'read clock', text: `SELECT ${clockPinSql(partition)}` };
  const keep: Statement = {
    name: 'pin clock',
    text: `INSERT INTO counter (partition_id, name, value) VALUES (${partition}, 'clock', $1)
      ON CONFLICT (partition_id, name) DO UPDATE SET value = excluded.value`,
  };
  const drop: Statement = {
    name: 'let clock go',
    text: `DELETE FROM counter WHERE partition_id = ${partition} AND name = 'clock'`,
  };
  return {
    read: async () => {
      const rows = await connections.rows(read, []);
      const value = rows[0]?.[0] ?? undefined;
      return value === undefined ? undefined : Number(value);
    },
    keep: async (nowMs) => {
      await (nowMs === undefined ? connections.rows(drop, []) : connections.rows(keep, [nowMs]));
    },
  };
}
