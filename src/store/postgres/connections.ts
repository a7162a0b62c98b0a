import pg from 'pg';
import { storeFailure } from './postgres-failure.ts';
import type { PostgresOptions } from './postgres-options.ts';

/** A statement with a name, under which a connection keeps it prepared. Values are bound as text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Cell = string | null;

/** One connection, for as long as it is held. */
export interface Connection {
  /** Sends a statement. Several may be under way: they are answered in order. */
  rows(statement: Statement, values: readonly (Cell | number)[]): Promise<readonly Cell[][]>;
  /** Sends a statement that changes rows; answers how many. */
  changed(statement: Statement, values: readonly (Cell | number)[]): Promise<number>;
  /** A statement without values, like `COMMIT`: answers what the server says that it has done. */
  run(text: string): Promise<string>;
  /** Gives it back, or ends it when nobody knows what state it is in. */
  release(state: 'clean' | 'broken'): void;
}

/** A bounded number of connections; one that broke is made anew when it is asked for. */
export interface Connections {
  take(): Promise<Connection>;
  /** Takes a connection for one statement in a transaction of its own; durable before it answers. */
  rows(statement: Statement, values: readonly (Cell | number)[]): Promise<readonly Cell[][]>;
  close(): Promise<void>;
}

const asText: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

export function openConnections(
  options: PostgresOptions,
  settings: { readonly name: string; readonly max: number },
): Connections {
  const pool = new pg.Pool({
    ...clientConfig(options, settings.name),
    pipeline: true,
    max: settings.max,
    idleTimeoutMillis: 0,
  });
  outliveBreaks(pool);

  async function take(): Promise<Connection> {
    try {
      const client = await pool.connect();
      return connectionOn(client, options);
    } catch (error) {
      throw failed(error);
    }
  }

  return {
    take,
    rows: async (statement, values) => {
      const connection = await take();
      try {
        const [, rows] = await Promise.all([
          connection.run(`BEGIN; ${settle(options)}`),
          connection.rows(statement, values),
          connection.run('COMMIT'),
        ]);
        connection.release('clean');
        return rows;
      } catch (error) {
        connection.release('broken');
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

const connectTimeoutMs = 3_000;

/** As in a batch: never a plan that reads a whole table because it was small once. */
function settle(options: PostgresOptions): string {
  return `SET LOCAL statement_timeout = ${options.statementTimeoutMs}; SET LOCAL enable_seqscan = off`;
}

export function clientConfig(options: PostgresOptions, name: string): pg.ClientConfig {
  return {
    connectionString: options.url,
    application_name: name,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: options.statementTimeoutMs + 1_000,
  };
}

/**
 * A connection may break at any time, also after it was given back as broken. Whoever waits for an answer hears of it,
 * the pool makes a new one, and nobody else needs to know; but an error without a listener ends the process.
 */
export function outliveBreaks(pool: pg.Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

/** What is written within one turn goes out at once: a call of the system and a wake-up of the server, not one a statement. */
function gather(client: pg.PoolClient): void {
  const { stream } = (client as pg.PoolClient & { readonly connection: pg.Connection }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  queueMicrotask(() => stream.uncork());
}

function connectionOn(client: pg.PoolClient, options: PostgresOptions): Connection {
  const send = async ({ name, text }: Statement, values: readonly (Cell | number)[]) => {
    try {
      gather(client);
      return await client.query<Cell[]>({
        ...(options.preparedStatements ? { name } : {}),
        text,
        values: [...values],
        rowMode: 'array',
        types: asText,
      });
    } catch (error) {
      throw failed(error);
    }
  };
  return {
    rows: async (statement, values) => (await send(statement, values)).rows,
    changed: async (statement, values) => (await send(statement, values)).rowCount ?? 0,
    run: async (text) => {
      try {
        gather(client);
        return (await client.query(text)).command;
      } catch (error) {
        throw failed(error);
      }
    },
    release: (state) => {
      client.release(state === 'broken');
    },
  };
}

function failed(error: unknown): Error {
  const failure = storeFailure(error);
  return failure instanceof Error ? failure : new Error(String(failure));
}
