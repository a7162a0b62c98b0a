import type { Migration } from '../schema-migration.ts';

/** Counts for the statistics of elements and instances, and indexes for the searches that people open first. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE element_count (
      definition_key INTEGER NOT NULL,
      element_id TEXT NOT NULL,
      active INTEGER NOT NULL,
      incidents INTEGER NOT NULL,
      completed INTEGER NOT NULL,
      canceled INTEGER NOT NULL,
      PRIMARY KEY (definition_key, element_id)
    ) STRICT, WITHOUT ROWID`,
    fillFrom('element_instance', { leading: '', writer: '' }),
    fillFrom('process_instance', { leading: '', writer: '' }),
    `DROP INDEX process_instance_definition;
    CREATE INDEX process_instance_definition ON process_instance (definition_key, started_at);
    CREATE INDEX process_instance_started ON process_instance (started_at);
    CREATE INDEX process_instance_live ON process_instance (definition_key, started_at)
      WHERE ended_at IS NULL;
    CREATE INDEX process_instance_live_started ON process_instance (started_at)
      WHERE ended_at IS NULL;
    CREATE INDEX variable_value ON variable (name, value)
      WHERE length(name) <= 255 AND length(value) <= 100;
    CREATE INDEX incident_created ON incident (created_at);
    CREATE INDEX job_failed ON job (created_at) WHERE last_event = 'FAILED'`,
  ],
  postgres: [
    `CREATE TABLE element_count (
      partition_id smallint NOT NULL,
      definition_key bigint NOT NULL,
      element_id text COLLATE "C" NOT NULL,
      writer bigint NOT NULL,
      active bigint NOT NULL,
      incidents bigint NOT NULL,
      completed bigint NOT NULL,
      canceled bigint NOT NULL,
      PRIMARY KEY (partition_id, definition_key, element_id, writer)
    ) WITH (fillfactor = 50)`,
    fillFrom('element_instance', { leading: 'partition_id, ', writer: '0, ' }),
    fillFrom('process_instance', { leading: 'partition_id, ', writer: '0, ' }),
    `DROP INDEX process_instance_definition;
    CREATE INDEX process_instance_definition ON process_instance (partition_id, definition_key, started_at);
    CREATE INDEX process_instance_started ON process_instance (partition_id, started_at);
    CREATE INDEX process_instance_live ON process_instance (partition_id, definition_key, started_at)
      WHERE ended_at IS NULL;
    CREATE INDEX process_instance_live_started ON process_instance (partition_id, started_at)
      WHERE ended_at IS NULL;
    CREATE INDEX variable_value ON variable (partition_id, name, value)
      WHERE length(name) <= 255 AND length(value) <= 100;
    CREATE INDEX incident_created ON incident (partition_id, created_at);
    CREATE INDEX job_failed ON job (partition_id, created_at) WHERE last_event = 'FAILED'`,
  ],
};

function fillFrom(
  table: 'element_instance' | 'process_instance',
  { leading, writer }: { readonly leading: string; readonly writer: string },
): string {
  const isElement = table === 'element_instance';
  const hasIncident = isElement ? 'incident_key IS NOT NULL' : 'incident_count > 0';
  const live = `state <> 'completed' AND state <> 'terminated'`;
  const count = (condition: string) => `sum(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
  return `INSERT INTO element_count
    SELECT ${leading}definition_key, element, ${writer}${count(`${live} AND NOT has_incident`)},
      ${count(`${live} AND has_incident`)}, ${count("state = 'completed'")}, ${count("state = 'terminated'")}
    FROM (SELECT ${leading}definition_key, ${isElement ? 'element_id' : "''"} AS element, state,
        (${hasIncident}) AS has_incident FROM ${table}) AS counted
    GROUP BY ${leading}definition_key, element`;
}
