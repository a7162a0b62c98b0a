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
}

export const defaultPostgresOptions: Omit<PostgresOptions, 'url'> = {
  newsUrl: undefined,
  connectionsMax: 10,
  statementTimeoutMs: 4_000,
  preparedStatements: true,
};

/** The database and its settings; missing settings have defaults. */
export type DatabaseSettings = Pick<PostgresOptions, 'url'> & Partial<PostgresOptions>;
