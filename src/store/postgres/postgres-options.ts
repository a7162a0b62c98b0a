export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string;
  /**
   * The address for peer notices, if `url` leads to a pooler in transaction mode, through which `LISTEN` does not work.
   */
  readonly newsUrl: string | undefined;
  /** All connections of this node: one for each batch, one beside them, one for peer notices, the rest for searches. */
  readonly connectionsMax: number;
  /** The server cancels a statement that takes longer; one second later the client gives up too. */
  readonly statementTimeoutMs: number;
  /**
   * `false` behind a pooler that gives every transaction another connection, unless it supports prepared statements.
   */
  readonly preparedStatements: boolean;
  /**
   * The number of partitions of a database that this node creates (default 1). If it is given, a database with another
   * number is refused.
   */
  readonly partitionCount?: number | undefined;
  /** The partition of all new root instances of this node; by default each batch takes the next one. */
  readonly rootPartition?: number | undefined;
}

export const partitionsMax = 64;

export const defaultPostgresOptions: Omit<PostgresOptions, 'url'> = {
  newsUrl: undefined,
  connectionsMax: 10,
  statementTimeoutMs: 4_000,
  preparedStatements: true,
};

/** The database and its settings; missing settings have defaults. */
export type DatabaseSettings = Pick<PostgresOptions, 'url'> & Partial<PostgresOptions>;
