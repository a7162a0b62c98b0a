import { type AnyTable, type Dialect, printTable } from '../print-table.ts';
import { tables } from '../tables.ts';

const dialect: Dialect = {
  typeOf: ({ kind }) => (kind === 'key' || kind === 'integer' ? 'INTEGER' : 'TEXT'),
  leading: [],
  primaryKeyOf: ({ primaryKey, columns }, names) => {
    const [field = ''] = primaryKey;
    if (primaryKey.length > 1) return `PRIMARY KEY (${names})`;
    return { inline: `${columns[field]?.kind === 'key' ? 'INTEGER' : 'TEXT'} PRIMARY KEY` };
  },
  optionsOf: (table) => (hasRowId(table) ? ' STRICT' : ' STRICT, WITHOUT ROWID'),
  partOf: ({ sqlite }) => sqlite,
  indexOf: ({ on, where }) => ({ on, ...(where === undefined ? {} : { where }) }),
};

/** Whether the table's key is SQLite's own row id. Any other key is an index. */
function hasRowId({ primaryKey, columns }: AnyTable): boolean {
  const [field = ''] = primaryKey;
  return primaryKey.length === 1 && columns[field]?.kind === 'key';
}

/** Tables without rows in the engine. */
const ownTables = `
-- Counts of job events for each minute, which the job statistics read instead of every job.
CREATE TABLE job_metric (
  minute_at INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  type TEXT NOT NULL,
  worker TEXT NOT NULL,
  created INTEGER NOT NULL,
  created_last_at INTEGER,
  completed INTEGER NOT NULL,
  completed_last_at INTEGER,
  failed INTEGER NOT NULL,
  failed_last_at INTEGER,
  PRIMARY KEY (minute_at, tenant_id, type, worker)
) STRICT, WITHOUT ROWID;

-- Counts of elements by definition and state, which the statistics read instead of every element. Element '' counts the
-- process instances.
CREATE TABLE element_count (
  definition_key INTEGER NOT NULL,
  element_id TEXT NOT NULL,
  active INTEGER NOT NULL,
  incidents INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  canceled INTEGER NOT NULL,
  PRIMARY KEY (definition_key, element_id)
) STRICT, WITHOUT ROWID;

-- The outbox: the events of one batch and tenant, in order. Positions rise in the order of commits.
CREATE TABLE job_event (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  events TEXT NOT NULL
) STRICT;
CREATE INDEX job_event_tenant ON job_event (tenant_id, position);

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Settings that are fixed when the database is created.
CREATE TABLE installation (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/**
 * The tables of the embedded store. Keys are integers (partition 1 only, so a JavaScript number holds them), moments
 * are epoch milliseconds, lists and maps are JSON text. Every index serves a hot statement or one of the first searches
 * that people open. Each index costs every insert, so a new one needs a measurement.
 */
export const schema =
  Object.values<AnyTable>(tables)
    .map((table) => printTable(dialect, table))
    .join('\n') + ownTables;
