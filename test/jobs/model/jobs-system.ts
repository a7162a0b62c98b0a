import pg from 'pg';
import { assert } from '../../../src/core/assert.ts';
import { type Clock, createClock } from '../../../src/runtime/clock.ts';
import { defaultRuntimeLimits, type RuntimeLimits } from '../../../src/runtime/limits.ts';
import {
  createLocalOrchestrator,
  type LocalOptions,
} from '../../../src/runtime/local-orchestrator.ts';
import type { Orchestrator } from '../../../src/runtime/orchestrator.ts';
import { defaultPostgresOptions } from '../../../src/store/postgres/connections.ts';
import { batchesMax, createPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { openDatabase } from '../../../src/store/sqlite/open-database.ts';
import { createSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { createTestDatabase } from '../../postgres/postgres-server.ts';

export type TableRow = Readonly<Record<string, unknown>>;

/** The orchestrator on an empty store of its own, in this thread, with the test's clock and an eye on its tables. */
export interface JobsSystem {
  readonly orchestrator: Orchestrator;
  /** What went wrong inside, which nothing may. */
  readonly errors: readonly unknown[];
  /** Moves the clock; resolves when all is done that is due by then. */
  readonly setTime: (nowMs: number) => Promise<void>;
  readonly rows: (sql: string) => Promise<readonly TableRow[]>;
  readonly close: () => Promise<void>;
}

interface Opened extends Pick<LocalOptions, 'store' | 'clockPin'> {
  readonly rows: JobsSystem['rows'];
  readonly drop: () => Promise<void>;
}

/** As `TEST_STORE` says, like the other tests that hold on both stores. */
export const isOnPostgres = process.env['TEST_STORE'] === 'postgres';

export async function openJobsSystem(
  options: { readonly limits?: Partial<RuntimeLimits> } = {},
): Promise<JobsSystem> {
  const clock = createClock();
  const { rows, drop, ...place } = isOnPostgres ? await openOnPostgres(clock) : openOnSqlite();
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

function openOnSqlite(): Opened {
  const db = openDatabase(undefined);
  const store = createSqliteStore(db);
  return {
    store,
    clockPin: store.clockPin,
    rows: (sql) => Promise.resolve(db.prepare(sql).all()),
    drop: () => Promise.resolve(),
  };
}

async function openOnPostgres(clock: Clock): Promise<Opened> {
  const database = await createTestDatabase();
  const options = { ...defaultPostgresOptions, url: database.url };
  const store = await createPostgresStore(options, (nowMs) => clock.pin(nowMs));
  const eye = new pg.Client({ connectionString: database.url });
  await eye.connect();
  return {
    store,
    clockPin: store.clockPin,
    rows: async (sql) => (await eye.query<TableRow>(sql)).rows,
    drop: async () => {
      await eye.end();
      await database.drop();
    },
  };
}
