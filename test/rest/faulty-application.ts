import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { assert } from '../../src/core/assert.ts';
import { readArguments } from '../../src/config/config.ts';
import { StoreFailure, type Store, type StoreTransaction } from '../../src/engine/store.ts';
import { initializeIdentity } from '../../src/http/auth/initialize-identity.ts';
import type { HttpSettings } from '../../src/http/http-settings.ts';
import { createHttp } from '../../src/http/create-http.ts';
import {
  createJobsAuthentication,
  systemClock,
} from '../../src/http/jobs-v1/jobs-authentication.ts';
import { registerReadRoutes } from '../../src/http/v2/read/register-read-routes.ts';
import { parseResource } from '../../src/model/resource.ts';
import { createClock } from '../../src/runtime/clock.ts';
import { createLocalOrchestrator } from '../../src/runtime/local-orchestrator.ts';
import { createEventRelays } from '../../src/runtime/events/create-event-relays.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';
import { createSqliteReader } from '../../src/runtime/sqlite-reader.ts';
import { openDatabase } from '../../src/store/sqlite/open-database.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { injectFiles } from '../deploy-files.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';

/** The faults that a test causes below the engine while it runs. */
export interface Faults {
  /** Jobs and user tasks whose row causes an error: stands for a bug of the server in one command. */
  readonly brokenKeys: Set<string>;
  /** Tenants whose quota cannot be changed. */
  readonly brokenTenants: Set<string>;
  /** Whether no row of a webhook can be read: stands for an unreachable database while deliveries are recorded. */
  webhooksAreAway: boolean;
  /** How often a read of a webhook has failed. */
  webhookReadsRefused: number;
  /** Whether every activation fails. */
  activationsBreak: boolean;
  /** Whether nothing can be read: stands for an unreachable database. */
  readsFail: boolean;
  /** Every commit waits for this promise: stands for a slow disk. */
  commitMay: Promise<void>;
  /** While this promise is set, commits reach the disk only when it resolves. */
  syncMay: Promise<void> | undefined;
}

export interface FaultyApplication {
  readonly app: FastifyInstance;
  readonly orchestrator: Orchestrator;
  readonly faults: Faults;
  readonly errors: readonly unknown[];
  /** The notices for the operator. */
  readonly notices: readonly string[];
  /** Whether the disk has room for further pages. */
  readonly setDisk: (state: 'full' | 'roomy') => void;
  readonly stop: () => Promise<void>;
}

function noFaults(): Faults {
  return {
    brokenKeys: new Set(),
    brokenTenants: new Set(),
    webhooksAreAway: false,
    webhookReadsRefused: 0,
    activationsBreak: false,
    readsFail: false,
    commitMay: Promise.resolve(),
    syncMay: undefined,
  };
}

/** The whole server in the test's thread on the real embedded store, with faults between the two. */
export async function createFaultyApplication(
  ...flags: readonly string[]
): Promise<FaultyApplication> {
  const read = readArguments(flags, {}, '0.0.0-test');
  assert(read.kind === 'start', `flags to be right, but ${JSON.stringify(read)}`);
  const faults = noFaults();
  const errors: unknown[] = [];
  const notices: string[] = [];
  let isFull = false;
  const db = await openDatabase(undefined);
  const store = createSqliteStore(db);
  const search = createSqliteReader(db);
  let leases = 0;
  const orchestrator = await createLocalOrchestrator({
    store: overriding(withFaults(store, faults), {
      probe: async () => {
        // To rewrite the same page needs no further page.
        if (isFull) db.exec('CREATE TABLE more AS SELECT zeroblob(100000)');
        await store.probe();
      },
    }),
    clock: createClock(),
    clockPin: store.clockPin,
    installation: store.installation,
    limits: read.config.limits,
    timeZone: 'UTC',
    random: () => 0.5,
    monotonicMs: () => performance.now(),
    newLeaseToken: () => `lease-${++leases}`,
    query: (query, caller) =>
      faults.readsFail
        ? Promise.reject(new StoreFailure('unavailable', 'A fault that the test has put here'))
        : search(query, caller),
    parseResource,
    onError: (error) => errors.push(error),
    onNotice: (text) => notices.push(text),
  });
  const { http } = read.config;
  await initializeIfUsed(orchestrator, http);
  const log = pino({ level: 'silent' });
  const { jobs } = read.config;
  const authentication =
    jobs && (await createJobsAuthentication({ settings: jobs, log, clock: systemClock }));
  const relays =
    read.config.events &&
    createEventRelays({
      orchestrator,
      settings: read.config.events,
      isShared: false,
      onError: (error) => errors.push(error),
    });
  const app = await createHttp({
    orchestrator,
    settings: http,
    log,
    routes: [registerReadRoutes],
    ...(jobs && authentication && relays
      ? { jobs: { settings: jobs, events: relays, authentication } }
      : {}),
  });
  const stop = async (): Promise<void> => {
    for (const part of [app, relays, orchestrator]) await part?.close();
  };
  // The limit is less than the present size, so the database takes no further page.
  const setDisk = (state: 'full' | 'roomy') => {
    isFull = state === 'full';
    db.exec(`PRAGMA max_page_count = ${isFull ? 1 : 1_000_000}`);
  };
  return { app, orchestrator, faults, errors, notices, setDisk, stop };
}

async function initializeIfUsed(
  orchestrator: FaultyApplication['orchestrator'],
  { authentication }: HttpSettings,
): Promise<void> {
  if (authentication.kind !== 'none') await initializeIdentity(orchestrator, authentication);
}

/** The same with a process `work`, whose one job is of the type `work`. */
export async function createFaultyApplicationWithWork(): Promise<FaultyApplication> {
  const application = await createFaultyApplication();
  const work = sequence('work', serviceTask('task', { type: 'work' }));
  const deployed = await injectFiles(application.app, [['work.bpmn', work]]);
  assert(deployed.status === 200, `a deployment, but ${deployed.body}`);
  return application;
}

function withFaults(store: Store, faults: Faults): Store {
  return overriding(store, {
    durable: () => faults.syncMay ?? store.durable(),
    begin: async (options) => transactionWithFaults(await store.begin(options), faults),
  });
}

function transactionWithFaults(transaction: StoreTransaction, faults: Faults): StoreTransaction {
  const broken = <Row extends { readonly key: string; readonly state: string }>(
    row: Row | undefined,
  ): Row | undefined => (row !== undefined && faults.brokenKeys.has(row.key) ? breakRow(row) : row);
  return overriding(transaction, {
    jobs: async (keys) => (await transaction.jobs(keys)).map(broken),
    rows: async (table, ids) => {
      if (table === 'webhook' && faults.webhooksAreAway) {
        faults.webhookReadsRefused += 1;
        throw new StoreFailure('unavailable', 'A fault that the test has put here');
      }
      const rows = await transaction.rows(table, ids);
      const isBroken = (at: number) =>
        table === 'tenantQuota' && faults.brokenTenants.has(ids[at] ?? '');
      return rows.map((row, at) => (isBroken(at) ? frozen(row) : row));
    },
    activate: async (...asked) => {
      if (faults.activationsBreak) throw new Error('A fault that the test has put here');
      return transaction.activate(...asked);
    },
    userTasks: async (keys) => (await transaction.userTasks(keys)).map(broken),
    commit: async () => {
      await faults.commitMay;
      await transaction.commit();
    },
  });
}

/** The original is returned unchanged. */
function frozen<Row>(row: Row): Row {
  Object.freeze(row);
  return row;
}

function breakRow<Row extends object>(row: Row): Row {
  return Object.defineProperty({ ...row }, 'state', {
    get: () => {
      throw new Error('A fault that the test has put here');
    },
  });
}

/** All other members belong to the original, which may have private state. */
function overriding<T extends object>(original: T, some: Partial<T>): T {
  return new Proxy(original, {
    get: (target, name) => {
      const own = Reflect.get(some, name) as unknown;
      if (own !== undefined) return own;
      const member = Reflect.get(target, name, target) as unknown;
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
