import pg from 'pg';
import { storableText } from '../storable-text.ts';
import { ReadStopped } from '../../engine/read-stopped.ts';
import { clientConfig, handlePoolErrors } from './connections.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { storeFailure } from './postgres-failure.ts';
import type { Partitions } from './partitions.ts';
import { inPartitions } from './tables-here.ts';

/** The reader for searches. It has its own connections, so that no search delays a batch. */
export interface PostgresReader {
  rows(
    sql: string,
    values: readonly unknown[],
    reading?: Reading,
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** The limits for several statements together. */
export interface Reading {
  /** On the clock of `performance.now()`. */
  readonly untilMs: number;
  /** Aborted when the client has disconnected. */
  readonly signal: AbortSignal | undefined;
}

const int8 = 20;

/** A moment is a safe integer, and so is a key of the first partition; any other number stays text. */
function readInt8(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** The driver's types list the known kinds as an enumeration, but the server may send any number. */
interface TypeParsers {
  getTypeParser(oid: number): (text: string) => unknown;
}

const standard: TypeParsers = pg.types;
const types: TypeParsers = {
  getTypeParser: (oid) => (oid === int8 ? readInt8 : standard.getTypeParser(oid)),
};

/** Every statement sees the rows that were committed before it began. */
export function openReader(
  options: PostgresOptions,
  {
    connectionsMax,
    partitions,
  }: { readonly connectionsMax: number; readonly partitions: Partitions },
): PostgresReader {
  const pool = new pg.Pool({
    ...clientConfig(options, 'continuo-search'),
    // Each read has its own time-out.
    query_timeout: 0,
    pipeline: true,
    max: connectionsMax,
  });
  handlePoolErrors(pool);
  async function run(
    client: pg.PoolClient,
    statement: pg.QueryConfig,
    { timeMaxMs, signal }: { readonly timeMaxMs: number; readonly signal: AbortSignal | undefined },
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const begun = client.query(beginRead(timeMaxMs));
    let cancelled: Promise<unknown> | undefined;
    const cancel = () => {
      cancelled = begun.then((answer) => pool.query(cancelBackend, [pidOf(answer)]));
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const [, { rows }] = await Promise.all([
        begun,
        client.query<Record<string, unknown>>(statement),
        client.query('COMMIT'),
      ]);
      return rows;
    } finally {
      signal?.removeEventListener('abort', cancel);
      // Otherwise the server might cancel the next statement on this connection instead.
      await cancelled;
    }
  }

  return {
    rows: async (sql, values, reading = withoutCaller()) => {
      const timeMaxMs = leftMs(reading);
      const statement = {
        text: inPartitions(sql, partitions),
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
/** How long the client waits after the server's time-out, because a disconnected server cannot report it. */
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
 * Settings for this transaction only, because behind a pooler the next one has another connection. For the same reason
 * the server reports the process that serves it.
 */
function beginRead(timeMaxMs: number): string {
  return `BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeMaxMs}; SELECT pg_backend_pid() AS pid`;
}

/** The answer to several statements in one text is a list, although the driver's types say otherwise. */
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
