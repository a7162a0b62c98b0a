import type { DatabaseSync } from 'node:sqlite';
import type { Installation } from '../../core/installation.ts';
import { sharedPartition } from '../../core/key.ts';
import type { JsonText } from '../../core/json.ts';
import type { Store } from '../../engine/store.ts';
import type { ClockPin } from '../clock-pin.ts';
import { tables } from '../tables.ts';
import { createBackgroundStatements, nextDueSql } from './background-statements.ts';
import { createClockPin } from './sqlite-clock-pin.ts';
import { createJobStatements } from './job-statements.ts';
import { bindKey } from './bound-value.ts';
import { createRowCodec, type Codecs } from './row-codec.ts';
import { markEnded } from './database-file.ts';
import { readInstallation, wasMadeWithRetention } from './installation.ts';
import { expectRoom, sqliteFailure } from './sqlite-failure.ts';
import { createTransaction } from './sqlite-transaction.ts';
import { WalSync, type WalSyncOptions } from './wal-sync.ts';

/** The embedded store on one writing connection. It is synchronous inside, but callers must not rely on that. */
export function createSqliteStore(
  db: DatabaseSync,
  options: WalSyncOptions = {},
): Store & { readonly clockPin: ClockPin; readonly installation: Installation } {
  const codecs = Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [name, createRowCodec(db, table as never)]),
  ) as unknown as Codecs;
  const jobs = createJobStatements(db);
  const background = createBackgroundStatements(db, codecs);
  const walSync = new WalSync(db, options);
  const begin = createTransaction(db, { codecs, jobs, background, walSync });
  const addToCounter = db.prepare(
    `INSERT INTO counter (name, value) VALUES ('key', ?)
     ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value`,
  );
  const nextDue = db.prepare(
    `SELECT min(at) AS at FROM (
       SELECT min(deadline_at) AS at FROM job WHERE state = 'activated'
       UNION ALL SELECT min(retry_at) FROM job WHERE state = 'backingOff'
       UNION ALL ${nextDueSql})`,
  );
  const variables = db.prepare('SELECT name, value FROM variable WHERE scope_key = ?');
  return {
    begin: () => Promise.resolve(begin()),
    rootPartitions: [sharedPartition],
    reserveKeys(count) {
      const added = walSync.committing(() => addToCounter.get(count));
      const { value } = added as { value: number };
      return Promise.resolve(value - count + 1);
    },
    variablesOf(processInstanceKey, names) {
      const rows = variables.all(bindKey(processInstanceKey));
      const document = rows.map((row): readonly [string, JsonText] => [
        row['name'] as string,
        row['value'] as JsonText,
      ]);
      return Promise.resolve(
        names === undefined ? document : document.filter(([name]) => names.includes(name)),
      );
    },
    durable: () => walSync.durable(),
    nextDueAtMs() {
      const { at } = nextDue.get() as { at: number | null };
      return Promise.resolve(at ?? undefined);
    },
    failureOf: (error) => sqliteFailure(error, db.location() ?? 'the database'),
    async probe() {
      expectRoom(db);
      walSync.committing(() => addToCounter.get(0));
      await walSync.durable();
    },
    ...createMoments(db, walSync),
    hasRetention: wasMadeWithRetention(db),
    peers: undefined,
    clockPin: createClockPin(db, walSync),
    installation: readInstallation(db),
    async close() {
      await walSync.close();
      try {
        markEnded(db);
      } finally {
        db.close();
      }
    },
  };
}

/** Keeps the last moment at which something was committed: after a restart the clock must not begin before it. */
function createMoments(
  db: DatabaseSync,
  walSync: WalSync,
): Pick<Store, 'recordMoment' | 'lastMomentMs'> {
  const recordMoment = db.prepare(
    `INSERT INTO counter (name, value) VALUES ('moment', ?1)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value < excluded.value`,
  );
  const lastMoment = db.prepare(`SELECT value FROM counter WHERE name = 'moment'`);
  return {
    recordMoment(atMs) {
      walSync.committing(() => recordMoment.run(atMs));
      return Promise.resolve();
    },
    lastMomentMs() {
      const row = lastMoment.get() as { readonly value: number } | undefined;
      return Promise.resolve(row?.value);
    },
  };
}
