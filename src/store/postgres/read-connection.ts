import pg from 'pg';
import { storableText } from '../storable-text.ts';
import { ReadStopped } from '../../engine/read-stopped.ts';
import { clientConfig, outliveBreaks } from './connections.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { storeFailure } from './postgres-failure.ts';
import { partition } from './partition.ts';
import { inPartition } from './tables-here.ts';

/** What searches read from: connections of their own, so that no search keeps a batch waiting. */
export interface PostgresReader {
  rows(
    sql: string,
    values: readonly unknown[],
    reading?: Reading,
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** What several statements together may take. */
export interface Reading {
  /** By `performance.now()`. */
  readonly untilMs: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal | undefined;
}

const int8 = 20;

/** A moment is a safe integer, and so is a key of the first partition; any other stays text. */
function readInt8(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** The driver's types name the kinds that it knows by an enumeration; the server sends any number. */
interface TypeParsers {
  getTypeParser(oid: number): (text: string) => unknown;
}

const standard: TypeParsers = pg.types;
const types: TypeParsers = {
  getTypeParser: (oid) => (oid === int8 ? readInt8 : standard.getTypeParser(oid)),
};

/** Every statement sees what was committed before it began. */
export function openReader(options: PostgresOptions, connectionsMax: number): PostgresReader {
  const pool = new pg.Pool({
    ...clientConfig(options, 'continuo-search'),
    // Each read brings its own.
    query_timeout: 0,
    pipeline: true,
    max: connectionsMax,
  });
  outliveBreaks(pool);
  async function run(
    client: pg.PoolClient,
    statement: pg.QueryConfig,
    { timeMaxMs, signal }: { readonly timeMaxMs: number; readonly signal: AbortSignal | undefined },
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const settled = client.query(settle(timeMaxMs));
    let cancelled: Promise<unknown> | undefined;
    const cancel = () => {
      cancelled = settled.then((answer) => pool.query(cancelBackend, [pidOf(answer)]));
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const [, { rows }] = await Promise.all([
        settled,
        client.query<Record<string, unknown>>(statement),
        client.query('COMMIT'),
      ]);
      return rows;
    } finally {
      signal?.removeEventListener('abort', cancel);
      // Or the next statement on this connection would be cancelled in its place.
      await cancelled;
    }
  }

  return {
    rows: async (sql, values, reading = withoutCaller()) => {
      const timeMaxMs = leftMs(reading);
      const statement = {
        text: inPartition(sql, partition),
        values: values.map(bind),
        types,
        query_timeout: timeMaxMs + answerLateMs,
      };
      let client: pg.PoolClient | undefined;
      try {
        client = await pool.connect();
        const rows = await run(client, statement, { timeMaxMs, signal: reading.signal });
        client.release();
        return rows;
      } catch (error) {
        client?.release(true);
        throw stoppedBy(error, reading) ?? storeFailure(error);
      }
    },
    close: () => pool.end(),
  };
}

const cancelBackend = 'SELECT pg_cancel_backend($1)';

const defaultTimeMaxMs = 30_000;
/** A server that is cut off cannot say that it has given up. */
const answerLateMs = 1_000;

function withoutCaller(): Reading {
  return { untilMs: performance.now() + defaultTimeMaxMs, signal: undefined };
}

function leftMs({ untilMs, signal }: Reading): number {
  if (signal?.aborted === true) throw new ReadStopped('callerIsGone');
  const left = Math.ceil(untilMs - performance.now());
  if (left <= 0) throw new ReadStopped('takesTooLong');
  return left;
}

/**
 * For this transaction only: behind a pooler the next one has another connection. That is also why the server says which
 * process serves it.
 */
function settle(timeMaxMs: number): string {
  return `BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeMaxMs}; SELECT pg_backend_pid() AS pid`;
}

/** Several statements in one text are answered by a list, whatever the driver's types say. */
function pidOf(answer: unknown): unknown {
  const last = (answer as readonly pg.QueryResult<{ readonly pid: number }>[]).at(-1);
  return last?.rows[0]?.pid;
}

const queryCanceled = '57014';

function stoppedBy(error: unknown, { signal }: Reading): ReadStopped | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== queryCanceled)
    return undefined;
  return new ReadStopped(signal?.aborted === true ? 'callerIsGone' : 'takesTooLong');
}

function bind(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  return Array.isArray(value) ? value.map(bind) : value;
}
