import { backgroundSchema } from './background-schema.ts';

/**
 * The tables of the cluster store: those of the embedded store, with `partition_id` leading every index,
 * so that they can be distributed by it. Texts sort by their bytes on every server. Keys and
 * integers are 64 bits, moments epoch milliseconds, lists and maps JSON text.
 */
export const schema = `
CREATE TABLE deployment (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  deployed_at bigint NOT NULL,
  PRIMARY KEY (partition_id, key)
);

CREATE TABLE process_definition (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  process_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  version_tag text COLLATE "C",
  name text COLLATE "C",
  resource_name text COLLATE "C" NOT NULL,
  deployment_key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  checksum text COLLATE "C" NOT NULL,
  xml text COLLATE "C" NOT NULL,
  executable text COLLATE "C" NOT NULL,
  start_form_id text COLLATE "C",
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'deleted')),
  PRIMARY KEY (partition_id, key),
  UNIQUE (partition_id, tenant_id, process_id, version)
);

CREATE TABLE form (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  form_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  version_tag text COLLATE "C",
  resource_name text COLLATE "C" NOT NULL,
  deployment_key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  checksum text COLLATE "C" NOT NULL,
  schema text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'deleted')),
  PRIMARY KEY (partition_id, key),
  UNIQUE (partition_id, tenant_id, form_id, version)
);

CREATE TABLE decision_requirements (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  requirements_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  resource_name text COLLATE "C" NOT NULL,
  deployment_key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  checksum text COLLATE "C" NOT NULL,
  xml text COLLATE "C" NOT NULL,
  executable text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'deleted')),
  PRIMARY KEY (partition_id, key),
  UNIQUE (partition_id, tenant_id, requirements_id, version)
);

CREATE TABLE decision_definition (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  decision_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  version_tag text COLLATE "C",
  requirements_key bigint NOT NULL,
  deployment_key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'deleted')),
  PRIMARY KEY (partition_id, key),
  UNIQUE (partition_id, tenant_id, decision_id, version)
);
CREATE INDEX decision_definition_requirements ON decision_definition (partition_id, requirements_key);

CREATE TABLE decision_instance (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  evaluation_key bigint NOT NULL,
  evaluation_index bigint NOT NULL,
  decision_key bigint NOT NULL,
  root_decision_key bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('evaluated', 'failed')),
  evaluated_at bigint NOT NULL,
  output text COLLATE "C" NOT NULL,
  failure_message text COLLATE "C",
  evaluated_inputs text COLLATE "C" NOT NULL,
  matched_rules text COLLATE "C" NOT NULL,
  process_instance_key bigint,
  root_key bigint,
  definition_key bigint,
  element_instance_key bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((failure_message IS NOT NULL) = (state = 'failed')),
  CHECK ((process_instance_key IS NULL) = (element_instance_key IS NULL))
);
CREATE INDEX decision_instance_evaluation ON decision_instance (partition_id, evaluation_key, evaluation_index);
CREATE INDEX decision_instance_definition ON decision_instance (partition_id, decision_key);
CREATE INDEX decision_instance_process_instance ON decision_instance (partition_id, process_instance_key)
  WHERE process_instance_key IS NOT NULL;

CREATE TABLE resource (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  resource_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  version_tag text COLLATE "C",
  resource_name text COLLATE "C" NOT NULL,
  deployment_key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  checksum text COLLATE "C" NOT NULL,
  content text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'deleted')),
  PRIMARY KEY (partition_id, key),
  UNIQUE (partition_id, tenant_id, resource_id, version)
);

-- The version of a root counts the batches that changed it or anything alive below it. Only of an instance that was called
-- does the root lead to it, while it lives: so the end of any other one changes no index, and its row stays on its page.
CREATE TABLE process_instance (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  root_key bigint NOT NULL,
  definition_key bigint NOT NULL,
  parent_process_instance_key bigint,
  parent_element_instance_key bigint,
  tenant_id text COLLATE "C" NOT NULL,
  tags text COLLATE "C" NOT NULL,
  business_id text COLLATE "C",
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'completed', 'terminated')),
  started_at bigint NOT NULL,
  ended_at bigint,
  incident_count bigint NOT NULL,
  terminate_after text COLLATE "C" NOT NULL,
  waiting_flows text COLLATE "C" NOT NULL,
  version bigint NOT NULL DEFAULT 0,
  called_by_root bigint GENERATED ALWAYS AS (
    CASE WHEN ended_at IS NULL AND parent_process_instance_key IS NOT NULL THEN root_key END) STORED,
  PRIMARY KEY (partition_id, key),
  CHECK ((ended_at IS NULL) = (state = 'active'))
) WITH (fillfactor = 60);
CREATE INDEX process_instance_called ON process_instance (partition_id, called_by_root)
  WHERE called_by_root IS NOT NULL;
CREATE INDEX process_instance_definition ON process_instance (partition_id, definition_key);
CREATE INDEX process_instance_parent ON process_instance (partition_id, parent_process_instance_key)
  WHERE parent_process_instance_key IS NOT NULL;
CREATE INDEX process_instance_business_id ON process_instance (partition_id, business_id) WHERE business_id IS NOT NULL;
CREATE INDEX process_instance_incident ON process_instance (partition_id, key) WHERE incident_count > 0;

CREATE TABLE element_instance (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  process_instance_key bigint NOT NULL,
  root_key bigint NOT NULL,
  definition_key bigint NOT NULL,
  scope_key bigint NOT NULL,
  element_id text COLLATE "C" NOT NULL,
  element_name text COLLATE "C",
  type text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL
    CHECK (state IN ('activating', 'active', 'completing', 'completed', 'terminated')),
  started_at bigint NOT NULL,
  ended_at bigint,
  incident_key bigint,
  job_key bigint,
  user_task_key bigint,
  waiting_flows text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, key),
  CHECK ((ended_at IS NULL) = (state IN ('activating', 'active', 'completing')))
);
CREATE INDEX element_instance_process_instance ON element_instance (partition_id, process_instance_key);
CREATE INDEX element_instance_live ON element_instance (partition_id, root_key) WHERE ended_at IS NULL;

CREATE TABLE variable (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  scope_key bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  process_instance_key bigint NOT NULL,
  root_key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, key)
);
CREATE UNIQUE INDEX variable_scope ON variable (partition_id, scope_key, name);
CREATE INDEX variable_process_instance ON variable (partition_id, process_instance_key);

CREATE TABLE sequence_flow (
  partition_id smallint NOT NULL,
  process_instance_key bigint NOT NULL,
  flow_id text COLLATE "C" NOT NULL,
  root_key bigint NOT NULL,
  definition_key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, process_instance_key, flow_id)
);

CREATE TABLE job (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  listener_event_type text COLLATE "C" NOT NULL,
  process_instance_key bigint NOT NULL,
  root_key bigint NOT NULL,
  definition_key bigint NOT NULL,
  element_instance_key bigint NOT NULL,
  element_id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  scope_path text COLLATE "C" NOT NULL,
  headers text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (
    state IN ('activatable', 'activated', 'backingOff', 'failed', 'errorThrown', 'completed', 'canceled')),
  last_event text COLLATE "C" NOT NULL,
  priority bigint NOT NULL,
  retries bigint NOT NULL,
  worker text COLLATE "C",
  deadline_at bigint,
  retry_at bigint,
  lease_token text COLLATE "C",
  error_code text COLLATE "C",
  error_message text COLLATE "C",
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((deadline_at IS NOT NULL) = (state = 'activated')),
  CHECK ((retry_at IS NOT NULL) = (state = 'backingOff')),
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'canceled')))
);
-- Keys of several nodes are not in the order of time, so the oldest is the one that was created first.
CREATE INDEX job_activatable ON job (partition_id, type, priority DESC, created_at, key)
  WHERE state = 'activatable';
CREATE INDEX job_deadline ON job (partition_id, deadline_at) WHERE state = 'activated';
CREATE INDEX job_retry ON job (partition_id, retry_at) WHERE state = 'backingOff';
CREATE INDEX job_process_instance ON job (partition_id, process_instance_key);
CREATE INDEX job_type ON job (partition_id, type, key);

CREATE TABLE user_task (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  process_instance_key bigint NOT NULL,
  root_key bigint NOT NULL,
  definition_key bigint NOT NULL,
  element_instance_key bigint NOT NULL,
  element_id text COLLATE "C" NOT NULL,
  name text COLLATE "C",
  tenant_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('created', 'completed', 'canceled')),
  assignee text COLLATE "C",
  candidate_groups text COLLATE "C" NOT NULL,
  candidate_users text COLLATE "C" NOT NULL,
  due_at bigint,
  follow_up_at bigint,
  priority bigint NOT NULL CHECK (priority BETWEEN 0 AND 100),
  form_key bigint,
  external_form_reference text COLLATE "C",
  headers text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  completed_at bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((completed_at IS NOT NULL) = (state <> 'created'))
);
CREATE INDEX user_task_process_instance ON user_task (partition_id, process_instance_key);
CREATE INDEX user_task_open ON user_task (partition_id, assignee, key) WHERE state = 'created';

CREATE TABLE incident (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  message text COLLATE "C" NOT NULL,
  process_instance_key bigint NOT NULL,
  root_key bigint NOT NULL,
  definition_key bigint NOT NULL,
  element_instance_key bigint NOT NULL,
  element_id text COLLATE "C" NOT NULL,
  job_key bigint,
  tenant_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'resolved')),
  created_at bigint NOT NULL,
  resolved_at bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((resolved_at IS NOT NULL) = (state = 'resolved'))
);
CREATE INDEX incident_process_instance ON incident (partition_id, process_instance_key);
CREATE INDEX incident_active ON incident (partition_id, key) WHERE state = 'active';

-- What happened to jobs, added up by the minute and by who wrote it, so that no two nodes wait for one row.
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

${backgroundSchema}
-- 'key' and 'writer' count what was handed out; 'catalog' counts deployments and deletions.
CREATE TABLE counter (
  partition_id smallint NOT NULL,
  name text COLLATE "C" NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (partition_id, name)
);
INSERT INTO counter (partition_id, name, value) VALUES (1, 'key', 0), (1, 'writer', 0), (1, 'catalog', 0),
  (1, 'event', 0);

-- What was fixed when the database was made, for all partitions.
CREATE TABLE installation (
  name text COLLATE "C" PRIMARY KEY,
  value text COLLATE "C" NOT NULL
);
`;
