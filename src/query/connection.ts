import type { Row } from './result-text.ts';

/** A database connection that only reads. Integers may be returned as `number`, `bigint` or digits. */
export interface ReadConnection {
  rows(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> | readonly Row[];
}
