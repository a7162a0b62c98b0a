import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Caller } from '../core/caller.ts';
import { sqliteDialect } from '../query/dialect.ts';
import type { Query } from '../query/query.ts';
import { createQueryExecutor } from '../query/executor.ts';
import { sqliteFailure } from '../store/sqlite/sqlite-failure.ts';

/** Statements kept prepared; a search is one of few shapes, and preparing costs more than running a small one. */
const statementsMax = 200;

/** Runs queries on a connection of the embedded store. */
export function createSqliteReader(
  db: DatabaseSync,
): (query: Query, caller: Caller) => Promise<string | undefined> {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
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
  const rows = (sql: string, parameters: readonly unknown[]) => {
    try {
      return prepare(sql).all(...(parameters as SQLInputValue[]));
    } catch (error) {
      throw sqliteFailure(error, db.location() ?? 'the database');
    }
  };
  const executor = createQueryExecutor({ rows }, sqliteDialect);
  return (query, caller) => executor.run(query, { tenantIds: caller.tenantIds });
}
