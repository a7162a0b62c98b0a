import type { Row } from './result-text.ts';

/** A database connection that only reads. It may return integers as `number`, `bigint` or digits. */
export interface ReadConnection {
  rows(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> | readonly Row[];
}
