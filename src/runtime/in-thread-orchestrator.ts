import { randomUUID } from 'node:crypto';
import { parseResource } from '../model/resource.ts';
import type { OnMigration } from '../store/schema-migration.ts';
import { openDatabase } from '../store/sqlite/open-database.ts';
import { createSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { createClock } from './clock.ts';
import type { RuntimeLimits } from './runtime-limits.ts';
import { createLocalOrchestrator } from './local-orchestrator.ts';
import type { Orchestrator } from './orchestrator.ts';
import { createSqliteReader } from './sqlite-reader.ts';

export interface InThreadOptions {
  readonly dataDir: string | undefined;
  readonly limits: RuntimeLimits;
  readonly timeZone: string;
  readonly commitDelayMs: number;
  readonly systemMs: (() => number) | undefined;
  readonly monotonicMs?: (() => number) | undefined;
  readonly onError: (error: unknown) => void;
  readonly onMigration?: OnMigration;
  readonly onNotice?: (text: string) => void;
  readonly onDeath?: (error: unknown) => void;
}

/** Runs engine, embedded store and searches on the caller's thread, on one connection. */
export async function createInThreadOrchestrator(options: InThreadOptions): Promise<Orchestrator> {
  const db = await openDatabase(options.dataDir, {
    ...(options.onMigration && { onMigration: options.onMigration }),
  });
  const store = createSqliteStore(db, { delayMs: options.commitDelayMs });
  return createLocalOrchestrator({
    store,
    clock: createClock(options),
    clockPin: store.clockPin,
    installation: store.installation,
    limits: options.limits,
    timeZone: options.timeZone,
    random: () => Math.random(),
    monotonicMs: () => performance.now(),
    newLeaseToken: randomUUID,
    query: createSqliteReader(db, options.limits),
    parseResource,
    onError: options.onError,
    ...(options.onNotice && { onNotice: options.onNotice }),
    ...(options.onDeath && { onDeath: options.onDeath }),
  });
}
