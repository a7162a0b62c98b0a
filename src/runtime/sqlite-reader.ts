import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Caller } from '../core/caller.ts';
import type { ReadConnection } from '../query/connection.ts';
import { stopCheckFunction, interruptibleSqliteDialect } from '../query/dialect.ts';
import type { Query } from '../query/query.ts';
import { createQueryExecutor } from '../query/executor.ts';
import { ReadStopped } from '../engine/read-stopped.ts';
import { readInstallation } from '../store/sqlite/installation.ts';
import { sqliteFailure } from '../store/sqlite/sqlite-failure.ts';
import { defaultRuntimeLimits, type RuntimeLimits } from './runtime-limits.ts';

/** Prepared statements that are kept. Searches have few shapes, and preparing costs more than running a small one. */
const statementsMax = 200;

/** Rows between two checks of the clock. */
const rowsBetweenChecks = 64;

type SqliteReader = (
  query: Query,
  caller: Caller,
  /** Checked while a statement runs; only another thread can change it meanwhile. */
  signal?: { readonly aborted: boolean },
) => Promise<string | undefined>;

interface Reading {
  readonly untilMs: number;
  readonly signal: { readonly aborted: boolean } | undefined;
}

/** Runs queries on a connection of the embedded store. */
export function createSqliteReader(
  db: DatabaseSync,
  limits: Pick<RuntimeLimits, 'pageBytesMax' | 'searchTimeMaxMs'> = defaultRuntimeLimits,
): SqliteReader {
  const { ids } = readInstallation(db);
  const prepare = createPrepare(db);
  let running: Reading = { untilMs: Infinity, signal: undefined };
  let rowsRead = 0;
  db.function(stopCheckFunction, { deterministic: false }, () => {
    rowsRead += 1;
    if (rowsRead % rowsBetweenChecks === 0) check(running);
    return 1;
  });
  const rows = (reading: Reading, sql: string, parameters: readonly unknown[]) => {
    check(reading);
    running = reading;
    try {
      return prepare(sql).all(...(parameters as SQLInputValue[]));
    } catch (error) {
      throw sqliteFailure(error, db.location() ?? 'the database');
    }
  };
  return (query, caller, signal) => {
    const reading = { untilMs: performance.now() + limits.searchTimeMaxMs, signal };
    const connection: ReadConnection = {
      rows: (sql, parameters) => rows(reading, sql, parameters),
    };
    return createQueryExecutor(connection, interruptibleSqliteDialect, {
      ids,
      bytesMax: limits.pageBytesMax,
    }).run(query, caller);
  };
}

function check({ untilMs, signal }: Reading): void {
  if (signal?.aborted === true) throw new ReadStopped('callerIsGone');
  if (performance.now() > untilMs) throw new ReadStopped('takesTooLong');
}

function createPrepare(db: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      for (const oldest of statements.keys()) {
        if (statements.size < statementsMax) break;
        statements.delete(oldest);
      }
      statements.set(sql, statement);
    }
    return statement;
  };
}
