import type { Migration } from '../schema-migration.ts';

/** Agents of deployed processes, and what they report while they work for elements. */
export const migration: Migration = {
  sqlite: [
    'ALTER TABLE element_instance ADD COLUMN agent_instance_key INTEGER',
    `CREATE TABLE agent_definition (
      key INTEGER PRIMARY KEY,
      definition_key INTEGER NOT NULL,
      element_id TEXT NOT NULL,
      type TEXT NOT NULL CHECK (type IN ('AI_AGENT_SUB_PROCESS', 'AI_AGENT_TASK', 'EXTERNAL_AGENT')),
      name TEXT NOT NULL,
      tenant_id TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX agent_definition_element ON agent_definition (definition_key, element_id);

    CREATE TABLE agent_instance (
      key INTEGER PRIMARY KEY,
      process_instance_key INTEGER NOT NULL,
      root_key INTEGER NOT NULL,
      definition_key INTEGER NOT NULL,
      element_id TEXT NOT NULL,
      tenant_id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('initializing', 'toolDiscovery', 'thinking', 'toolCalling', 'idle', 'completed')),
      model TEXT NOT NULL,
      provider TEXT NOT NULL,
      system_prompt TEXT NOT NULL,
      limits TEXT NOT NULL,
      metrics TEXT NOT NULL,
      tools TEXT NOT NULL,
      element_instance_keys TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      completed_at INTEGER,
      CHECK ((completed_at IS NOT NULL) = (state = 'completed'))
    ) STRICT;
    CREATE INDEX agent_instance_process_instance ON agent_instance (process_instance_key);

    CREATE TABLE agent_history_item (
      key INTEGER PRIMARY KEY,
      agent_instance_key INTEGER NOT NULL,
      process_instance_key INTEGER NOT NULL,
      root_key INTEGER NOT NULL,
      definition_key INTEGER NOT NULL,
      element_instance_key INTEGER NOT NULL,
      job_key INTEGER NOT NULL,
      job_lease TEXT NOT NULL,
      tenant_id TEXT NOT NULL,
      history_item_id TEXT NOT NULL,
      loop_iteration INTEGER NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('USER', 'ASSISTANT', 'TOOL_RESULT', 'CONFIGURATION')),
      content TEXT NOT NULL,
      tool_calls TEXT NOT NULL,
      metrics TEXT,
      model TEXT,
      provider TEXT,
      system_prompt TEXT,
      limits TEXT,
      tools TEXT,
      produced_at INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'committed', 'discarded'))
    ) STRICT;
    CREATE INDEX agent_history_item_id ON agent_history_item (agent_instance_key, history_item_id, key);
    CREATE INDEX agent_history_item_pending ON agent_history_item (agent_instance_key, key)
      WHERE state = 'pending';
    CREATE INDEX agent_history_item_agent ON agent_history_item (agent_instance_key, key);
    CREATE INDEX agent_history_item_process_instance ON agent_history_item (process_instance_key)`,
  ],
  postgres: [
    'ALTER TABLE element_instance ADD COLUMN agent_instance_key bigint',
    `CREATE TABLE agent_definition (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      definition_key bigint NOT NULL,
      element_id text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL CHECK (type IN ('AI_AGENT_SUB_PROCESS', 'AI_AGENT_TASK', 'EXTERNAL_AGENT')),
      name text COLLATE "C" NOT NULL,
      tenant_id text COLLATE "C" NOT NULL,
      PRIMARY KEY (partition_id, key)
    );
    CREATE UNIQUE INDEX agent_definition_element ON agent_definition (partition_id, definition_key, element_id);

    CREATE TABLE agent_instance (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      process_instance_key bigint NOT NULL,
      root_key bigint NOT NULL,
      definition_key bigint NOT NULL,
      element_id text COLLATE "C" NOT NULL,
      tenant_id text COLLATE "C" NOT NULL,
      state text COLLATE "C" NOT NULL CHECK (state IN ('initializing', 'toolDiscovery', 'thinking', 'toolCalling', 'idle', 'completed')),
      model text COLLATE "C" NOT NULL,
      provider text COLLATE "C" NOT NULL,
      system_prompt text COLLATE "C" NOT NULL,
      limits text COLLATE "C" NOT NULL,
      metrics text COLLATE "C" NOT NULL,
      tools text COLLATE "C" NOT NULL,
      element_instance_keys text COLLATE "C" NOT NULL,
      created_at bigint NOT NULL,
      updated_at bigint NOT NULL,
      completed_at bigint,
      PRIMARY KEY (partition_id, key),
      CHECK ((completed_at IS NOT NULL) = (state = 'completed'))
    );
    CREATE INDEX agent_instance_process_instance ON agent_instance (partition_id, process_instance_key);

    CREATE TABLE agent_history_item (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      agent_instance_key bigint NOT NULL,
      process_instance_key bigint NOT NULL,
      root_key bigint NOT NULL,
      definition_key bigint NOT NULL,
      element_instance_key bigint NOT NULL,
      job_key bigint NOT NULL,
      job_lease text COLLATE "C" NOT NULL,
      tenant_id text COLLATE "C" NOT NULL,
      history_item_id text COLLATE "C" NOT NULL,
      loop_iteration bigint NOT NULL,
      role text COLLATE "C" NOT NULL CHECK (role IN ('USER', 'ASSISTANT', 'TOOL_RESULT', 'CONFIGURATION')),
      content text COLLATE "C" NOT NULL,
      tool_calls text COLLATE "C" NOT NULL,
      metrics text COLLATE "C",
      model text COLLATE "C",
      provider text COLLATE "C",
      system_prompt text COLLATE "C",
      limits text COLLATE "C",
      tools text COLLATE "C",
      produced_at bigint NOT NULL,
      state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'committed', 'discarded')),
      PRIMARY KEY (partition_id, key)
    );
    CREATE INDEX agent_history_item_id ON agent_history_item (partition_id, agent_instance_key, history_item_id, key);
    CREATE INDEX agent_history_item_pending ON agent_history_item (partition_id, agent_instance_key, key)
      WHERE state = 'pending';
    CREATE INDEX agent_history_item_agent ON agent_history_item (partition_id, agent_instance_key, key);
    CREATE INDEX agent_history_item_process_instance ON agent_history_item (partition_id, process_instance_key)`,
  ],
};
