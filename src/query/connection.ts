import type { Row } from './result-text.ts';

/** A database to read from. Integers may come as `number`, `bigint` or digits. */
export interface ReadConnection {
  rows(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> | readonly Row[];
}
