import { type AnyTable, type Dialect, printTable } from '../print-table.ts';
import { tables } from '../tables.ts';

const dialect: Dialect = {
  typeOf: ({ kind }) => (kind === 'key' || kind === 'integer' ? 'bigint' : 'text COLLATE "C"'),
  leading: [{ name: 'partition_id', sql: 'partition_id smallint NOT NULL' }],
  primaryKeyOf: (_, names) => `PRIMARY KEY (${names})`,
  optionsOf: ({ postgres }) => (postgres?.options === undefined ? '' : ` ${postgres.options}`),
  partOf: ({ postgres }) => postgres,
  indexOf: ({ on, where, postgres }) =>
    postgres ?? { on, ...(where === undefined ? {} : { where }) },
};

/** Tables without rows in the engine. */
const ownTables = `
-- Counts of job events for each minute and writer. Each writer has its own rows, so that no two nodes wait for one row.
CREATE TABLE job_metric (
  partition_id smallint NOT NULL,
  minute_at bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  worker text COLLATE "C" NOT NULL,
  writer bigint NOT NULL,
  created bigint NOT NULL,
  created_last_at bigint,
  completed bigint NOT NULL,
  completed_last_at bigint,
  failed bigint NOT NULL,
  failed_last_at bigint,
  PRIMARY KEY (partition_id, minute_at, tenant_id, type, worker, writer)
);

-- Counts of elements by definition, state and writer, which the statistics add up. Element '' counts the process instances.
CREATE TABLE element_count (
  partition_id smallint NOT NULL,
  definition_key bigint NOT NULL,
  element_id text COLLATE "C" NOT NULL,
  writer bigint NOT NULL,
  active bigint NOT NULL,
  incidents bigint NOT NULL,
  completed bigint NOT NULL,
  canceled bigint NOT NULL,
  PRIMARY KEY (partition_id, definition_key, element_id, writer)
) WITH (fillfactor = 50);

-- The outbox: the events of one batch and tenant, in order. Positions rise in the order of commits.
CREATE TABLE job_event (
  partition_id smallint NOT NULL,
  position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  tenant_id text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  events text COLLATE "C" NOT NULL,
  sequence bigint,
  PRIMARY KEY (partition_id, position)
) WITH (fillfactor = 60);
CREATE INDEX job_event_unsequenced ON job_event (partition_id, position) WHERE sequence IS NULL;
CREATE INDEX job_event_sequence ON job_event (partition_id, sequence);
CREATE INDEX job_event_tenant ON job_event (partition_id, tenant_id, sequence);

-- 'key' and 'writer' count the numbers given out; 'catalog' counts deployments and deletions,
-- 'identity' changes of users, memberships and authorizations.
CREATE TABLE counter (
  partition_id smallint NOT NULL,
  name text COLLATE "C" NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (partition_id, name)
);
INSERT INTO counter (partition_id, name, value) VALUES (1, 'key', 0), (1, 'writer', 0), (1, 'catalog', 0),
  (1, 'event', 0);

-- Settings that are fixed when the database is created, for all partitions.
CREATE TABLE installation (
  name text COLLATE "C" PRIMARY KEY,
  value text COLLATE "C" NOT NULL
);
`;

/**
 * The tables of the cluster store: those of the embedded store, with `partition_id` first in every index, so that they
 * can be distributed by it. Texts sort by their bytes on every server. Keys and integers have 64 bits, moments are
 * epoch milliseconds, lists and maps are JSON text.
 */
export const schema =
  Object.values<AnyTable>(tables)
    .map((table) => printTable(dialect, table))
    .join('\n') + ownTables;
