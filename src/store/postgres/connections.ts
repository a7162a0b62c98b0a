import pg from 'pg';
import { storeFailure } from './postgres-failure.ts';
import type { PostgresOptions } from './postgres-options.ts';

/** A named statement, which a connection keeps prepared under its name. Values are bound as text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Cell = string | null;

/** One connection of the pool, until its release. */
export interface Connection {
  /** Sends a statement. Several may be in flight; their answers arrive in order. */
  rows(statement: Statement, values: readonly (Cell | number)[]): Promise<readonly Cell[][]>;
  /** Sends a statement that changes rows, and returns their number. */
  changed(statement: Statement, values: readonly (Cell | number)[]): Promise<number>;
  /** Runs a statement without values, such as `COMMIT`, and returns the command tag of the server. */
  run(text: string): Promise<string>;
  /** Returns the connection to the pool, or closes it if its state is unknown. */
  release(state: 'clean' | 'broken'): void;
}

/** A bounded number of connections. A broken one is replaced when the next one is needed. */
export interface Connections {
  take(): Promise<Connection>;
  /** Runs one statement in a transaction of its own, which is durable when the promise resolves. */
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
  handlePoolErrors(pool);

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
          connection.run(`BEGIN; ${transactionSettings(options)}`),
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

/** The plan setting of a batch: never a plan from when the table was small, which would read the whole table. */
function transactionSettings(options: PostgresOptions): string {
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
 * Handles the error events of a pool. A connection may break at any time, even after it was released as broken. Pending
 * statements fail with the error and the pool makes a new connection, so the event itself needs no action; but an error
 * event without a listener would end the process.
 */
export function handlePoolErrors(pool: pg.Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

/**
 * Sends all statements of one event loop turn in one packet: one system call and one wake-up of the server, instead of
 * one for each statement.
 */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as pg.PoolClient & { readonly connection: pg.Connection }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  queueMicrotask(() => stream.uncork());
}

function connectionOn(client: pg.PoolClient, options: PostgresOptions): Connection {
  const send = async ({ name, text }: Statement, values: readonly (Cell | number)[]) => {
    try {
      sendTogether(client);
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
        sendTogether(client);
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
