import pg from 'pg';
import { storableText } from '../storable-text.ts';
import { clientConfig, outliveBreaks, type PostgresOptions } from './connections.ts';
import { storeFailure } from './failure.ts';
import { partition } from './partition.ts';
import { inPartition } from './tables-here.ts';

/** What searches read from: connections of their own, so that no search keeps a batch waiting. */
export interface PostgresReader {
  rows(
    sql: string,
    values: readonly unknown[],
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
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
    query_timeout: searchTimeoutMs + 1_000,
    pipeline: true,
    max: connectionsMax,
  });
  outliveBreaks(pool);
  return {
    rows: async (sql, values) => {
      const text = inPartition(sql, partition);
      let client: pg.PoolClient | undefined;
      try {
        client = await pool.connect();
        const [, { rows }] = await Promise.all([
          client.query(settle),
          client.query<Record<string, unknown>>({ text, values: values.map(bind), types }),
          client.query('COMMIT'),
        ]);
        client.release();
        return rows;
      } catch (error) {
        client?.release(true);
        throw storeFailure(error);
      }
    },
    close: () => pool.end(),
  };
}

const searchTimeoutMs = 30_000;

/** For this transaction only: behind a pooler the next one has another connection. */
const settle = `BEGIN READ ONLY; SET LOCAL statement_timeout = ${searchTimeoutMs}`;

function bind(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  return Array.isArray(value) ? value.map(bind) : value;
}
