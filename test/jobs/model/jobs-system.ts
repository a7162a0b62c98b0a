import { systemCaller } from '../../../src/core/caller.ts';
import pg from 'pg';
import { assert } from '../../../src/core/assert.ts';
import type { TenantId } from '../../../src/core/tenant.ts';
import { type Clock, createClock } from '../../../src/runtime/clock.ts';
import { defaultRuntimeLimits, type RuntimeLimits } from '../../../src/runtime/runtime-limits.ts';
import { createLocalOrchestrator } from '../../../src/runtime/local-orchestrator.ts';
import type { LocalOptions } from '../../../src/runtime/local-options.ts';
import type { Orchestrator } from '../../../src/runtime/orchestrator.ts';
import { defaultPostgresOptions } from '../../../src/store/postgres/postgres-options.ts';
import { batchesMax, createPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { openDatabase } from '../../../src/store/sqlite/open-database.ts';
import { createSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { createTestDatabase } from '../../postgres/postgres-server.ts';

export type TableRow = Readonly<Record<string, unknown>>;

/** The orchestrator on its own empty store, in this thread, with the test's clock and access to its tables. */
export interface JobsSystem {
  readonly orchestrator: Orchestrator;
  /** Internal errors, of which there may be none. */
  readonly errors: readonly unknown[];
  /** Resolves when all work is done that requests have caused and that no request waits for. */
  readonly settled: () => Promise<void>;
  /** Moves the clock; resolves when all work due by then is done. */
  readonly setTime: (nowMs: number) => Promise<void>;
  readonly rows: (sql: string) => Promise<readonly TableRow[]>;
  readonly close: () => Promise<void>;
}

interface Opened extends Pick<LocalOptions, 'store' | 'clockPin' | 'installation'> {
  readonly rows: JobsSystem['rows'];
  readonly drop: () => Promise<void>;
}

/** The store that `TEST_STORE` names, as for other tests on both stores. */
export const isOnPostgres = process.env['TEST_STORE'] === 'postgres';

export async function openJobsSystem(
  options: { readonly limits?: Partial<RuntimeLimits> } = {},
): Promise<JobsSystem> {
  const clock = createClock();
  const { rows, drop, ...place } = isOnPostgres
    ? await openOnPostgres(clock)
    : await openOnSqlite();
  const errors: unknown[] = [];
  const orchestrator = await createLocalOrchestrator({
    ...place,
    clock,
    limits: { ...defaultRuntimeLimits, ...options.limits },
    lanes: isOnPostgres ? batchesMax : 1,
    timeZone: 'UTC',
    random: () => 0.5,
    monotonicMs: () => performance.now(),
    newLeaseToken: () => '',
    query: () => Promise.resolve(undefined),
    parseResource: () => Promise.reject(new Error('Expected no deployments')),
    onError: (error) => errors.push(error),
  });
  return {
    orchestrator,
    errors,
    settled: async () => {
      // A later request is answered after all earlier work, and this one has nothing to do itself.
      const tenantId = 'nobody' as TenantId;
      await orchestrator.submit({ kind: 'resetTenantQuota', tenantId }, systemCaller);
    },
    setTime: async (nowMs) => {
      const { kind } = await orchestrator.pinClock(nowMs);
      assert(kind === 'accepted', 'a clock that can be set');
    },
    rows,
    close: async () => {
      await orchestrator.close();
      await drop();
    },
  };
}

/** Databases that no test uses any more: to empty one takes less than a tenth of the time of creating one. */
const spare: Awaited<ReturnType<typeof createInMemory>>[] = [];

async function openOnSqlite(): Promise<Opened> {
  const place = spare.pop() ?? (await createInMemory());
  const { db, store } = place;
  return {
    store: { ...store, close: () => Promise.resolve() },
    clockPin: store.clockPin,
    installation: store.installation,
    rows: (sql) => Promise.resolve(db.prepare(sql).all()),
    drop: () => {
      db.exec(place.empty);
      spare.push(place);
      return Promise.resolve();
    },
  };
}

async function createInMemory() {
  const db = await openDatabase(undefined);
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all();
  // Keys keep rising, so that no entry in the store's memory matches a new key.
  const deletions = tables
    .map(({ name }) => `DELETE FROM ${String(name)}`)
    .filter((text) => !text.endsWith(' installation'))
    .map((text) => (text.endsWith(' counter') ? `${text} WHERE name <> 'key'` : text));
  return { db, store: createSqliteStore(db), empty: deletions.join(';') };
}

async function openOnPostgres(clock: Clock): Promise<Opened> {
  const database = await createTestDatabase();
  const options = { ...defaultPostgresOptions, url: database.url };
  const store = await createPostgresStore(options, { onClockPin: (nowMs) => clock.pin(nowMs) });
  const eye = new pg.Client({ connectionString: database.url });
  await eye.connect();
  return {
    store,
    clockPin: store.clockPin,
    installation: store.installation,
    rows: async (sql) => (await eye.query<TableRow>(sql)).rows,
    drop: async () => {
      await eye.end();
      await database.drop();
    },
  };
}
