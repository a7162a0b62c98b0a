export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string;
  /** Where news are heard, if `url` leads to a pooler in transaction mode, through which nobody can listen. */
  readonly newsUrl: string | undefined;
  /** Connections of this node in all: one for batches, one beside it, one for news, the rest for searches. */
  readonly connectionsMax: number;
  /** A statement that takes longer is given up, at the server and, a second later, here. */
  readonly statementTimeoutMs: number;
  /** Off behind a pooler that gives every transaction another connection, unless it knows prepared statements. */
  readonly preparedStatements: boolean;
}

export const defaultPostgresOptions: Omit<PostgresOptions, 'url'> = {
  newsUrl: undefined,
  connectionsMax: 10,
  statementTimeoutMs: 4_000,
  preparedStatements: true,
};

/** The database, and how this node uses it; missing settings have defaults. */
export type DatabaseSettings = Pick<PostgresOptions, 'url'> & Partial<PostgresOptions>;
