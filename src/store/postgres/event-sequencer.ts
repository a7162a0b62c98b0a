import type { TenantId } from '../../core/tenant.ts';
import type { Connection, Connections, Statement } from './connections.ts';

/**
 * Gives the rows of the outbox their final order. A row takes its position before its commit, so a lower position may
 * become visible after a higher one, and no reader may use it as a cursor. This sequencer gives visible rows the next
 * numbers of a counter, whose row it locks. A row that depends on another one comes after it, because its transaction
 * has seen the other one committed. A row with a number is committed, and no lower number appears later.
 */
export interface EventSequencer {
  /** Reports that there may be rows without a number. */
  wake(): void;
  close(): Promise<void>;
}

export interface SequencedEvents {
  readonly tenantIds: readonly TenantId[];
  /** The last number given. */
  readonly sequence: number;
}

const rowsMax = 1_000;
/** All rows that are committed within this time are numbered together. */
const coalesceMs = 5;

const settle = 'SET LOCAL statement_timeout = 4000; SET LOCAL enable_seqscan = off';

export function createEventSequencer(
  connections: Connections,
  options: {
    readonly partition: number;
    readonly onSequenced: (events: SequencedEvents) => void;
  },
): EventSequencer {
  const { onSequenced } = options;
  const statements = statementsOf(options.partition);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  function wake(): void {
    if (isClosed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      running = run(running);
    }, coalesceMs);
  }

  async function run(before: Promise<void> | undefined): Promise<void> {
    await before;
    if (isClosed) return;
    try {
      const sequenced = await giveNumbers(connections, statements);
      if (sequenced === undefined) return;
      onSequenced(sequenced);
      wake();
    } catch {
      // The rows stay without a number, and the next poll of a node finds them.
    }
  }

  return {
    wake: wake,
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

interface Statements {
  readonly lock: Statement;
  readonly number: Statement;
}

function statementsOf(partition: number): Statements {
  const counter = `partition_id = ${partition} AND name = 'event'`;
  return {
    lock: {
      name: 'lock event counter',
      text: `SELECT value FROM counter WHERE ${counter} FOR UPDATE`,
    },
    // A separate statement, so that it sees everything that was committed before it got the lock.
    number: {
      name: 'number events',
      text: `WITH fresh AS (
          SELECT position, row_number() OVER (ORDER BY position) AS place FROM job_event
          WHERE partition_id = ${partition} AND sequence IS NULL ORDER BY position LIMIT ${rowsMax}),
        numbered AS (
          UPDATE job_event AS e SET sequence = c.value + f.place
          FROM fresh AS f, counter AS c
          WHERE e.partition_id = ${partition} AND e.position = f.position AND c.${counter.replace(' AND ', ' AND c.')}
          RETURNING e.tenant_id, e.sequence),
        counted AS (
          UPDATE counter SET value = value + (SELECT count(*) FROM numbered) WHERE ${counter})
        SELECT tenant_id, max(sequence)::text FROM numbered GROUP BY tenant_id`,
    },
  };
}

async function giveNumbers(
  connections: Connections,
  { lock, number }: Statements,
): Promise<SequencedEvents | undefined> {
  const connection: Connection = await connections.take();
  try {
    const [, , rows] = await Promise.all([
      connection.run(`BEGIN; ${settle}`),
      connection.rows(lock, []),
      connection.rows(number, []),
      connection.run('COMMIT'),
    ]);
    connection.release('clean');
    if (rows.length === 0) return undefined;
    return {
      tenantIds: rows.map(([tenantId]) => tenantId as TenantId),
      sequence: Math.max(...rows.map(([, sequence]) => Number(sequence))),
    };
  } catch (error) {
    connection.release('broken');
    throw error;
  }
}
