import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/runtime/create-orchestrator.ts';
import type { Orchestrator } from '../../../src/runtime/orchestrator.ts';
import { createRandom } from '../../crash/random.ts';
import { createTestDatabase } from '../../postgres/postgres-server.ts';
import { driveWorkers } from './drive-workers.ts';
import { findLinearization } from './find-linearization.ts';
import type { Operation } from './history.ts';

/** `LEASE_OPERATIONS=10000000` is the long form. With `LEASE_SEED` the workers make the same choices again. */
const { LEASE_OPERATIONS, LEASE_SEED, TEST_STORE } = process.env;
const isOnPostgres = TEST_STORE === 'postgres';
const operations = Number(LEASE_OPERATIONS ?? (isOnPostgres ? 5_000 : 100_000));
const seed = Number(LEASE_SEED ?? Date.now() % 1_000_000);
/** Nodes that share a database take longer to answer. */
const pace = isOnPostgres ? { workers: 32, leaseMsMax: 800 } : { workers: 128, leaseMsMax: 120 };

it(`${operations} things that workers say of leases may all have happened one after the other (seed ${seed})`, async () => {
  const { nodes, close } = isOnPostgres ? await openTwoNodes() : await openOnThreads();
  try {
    const options = { nodes, random: createRandom(seed), operations, ...pace };
    const histories = await driveWorkers(options);
    const wrong: unknown[] = [];
    const tokens = new Set<string>();
    let leases = 0;
    for (const [job, history] of histories) {
      const found = findLinearization(history);
      if (found.kind === 'impossible') wrong.push({ job, history, after: found.after });
      for (const { call } of history) {
        if (call.kind !== 'lease') continue;
        tokens.add(call.token);
        leases += 1;
      }
    }
    expect(wrong.slice(0, 1)).toEqual([]);
    expect(tokens.size, 'every token is another').toBe(leases);
    expect(kindsOf(histories)).toEqual(expect.arrayContaining(interesting));
  } finally {
    await close();
  }
}, 3_600_000);

/** Situations that must have occurred, or the test would prove nothing. */
const interesting = [
  'lease',
  'heartbeat extended',
  'heartbeat LEASE_EXPIRED',
  'heartbeat LEASE_INVALID',
  'complete done',
  'complete LEASE_EXPIRED',
  'complete LEASE_INVALID',
  'fail done',
  'fail LEASE_EXPIRED',
  'fail LEASE_INVALID',
  'cancel done',
  'retry done',
];

function kindsOf(histories: ReadonlyMap<string, readonly Operation[]>): readonly string[] {
  const kinds = new Set<string>();
  for (const { call } of [...histories.values()].flat()) {
    if (!('answer' in call)) kinds.add(call.kind);
    else if (call.answer.kind === 'refused') kinds.add(`${call.kind} ${call.answer.code}`);
    else kinds.add(`${call.kind} ${call.answer.kind}`);
  }
  return [...kinds];
}

interface Opened {
  readonly nodes: readonly Orchestrator[];
  readonly close: () => Promise<void>;
}

/** As in a server, engine and disk have their own thread. */
async function openOnThreads(): Promise<Opened> {
  const dataDir = mkdtempSync(join(tmpdir(), 'continuo-leases-'));
  const node = await createOrchestrator({ dataDir, threads: true, onError: report });
  return {
    nodes: [node],
    close: async () => {
      await node.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openTwoNodes(): Promise<Opened> {
  const database = await createTestDatabase();
  const options = {
    database: { url: database.url },
    dataDir: undefined,
    threads: false,
    onError: report,
  };
  const nodes = [await createOrchestrator(options), await createOrchestrator(options)];
  return {
    nodes,
    close: async () => {
      for (const node of nodes) await node.close();
      await database.drop();
    },
  };
}

function report(error: unknown): void {
  throw new Error('Expected nothing to fail inside', { cause: error });
}
