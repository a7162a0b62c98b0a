import { backgroundSchema } from './background-schema.ts';

/**
 * The embedded store's tables. Keys are integers (partition 1 only, so a JavaScript number holds them), moments epoch
 * milliseconds, lists and maps JSON text. Every index serves a hot statement or a search that people open first; each
 * costs every insert, so a new one needs a measurement.
 */
export const schema = `
CREATE TABLE deployment (
  key INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  deployed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE process_definition (
  key INTEGER PRIMARY KEY,
  process_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  version_tag TEXT,
  name TEXT,
  resource_name TEXT NOT NULL,
  deployment_key INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  checksum TEXT NOT NULL,
  xml TEXT NOT NULL,
  executable TEXT NOT NULL,
  start_form_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
  UNIQUE (tenant_id, process_id, version)
) STRICT;

CREATE TABLE form (
  key INTEGER PRIMARY KEY,
  form_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  version_tag TEXT,
  resource_name TEXT NOT NULL,
  deployment_key INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  checksum TEXT NOT NULL,
  schema TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
  UNIQUE (tenant_id, form_id, version)
) STRICT;

CREATE TABLE decision_requirements (
  key INTEGER PRIMARY KEY,
  requirements_id TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  resource_name TEXT NOT NULL,
  deployment_key INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  checksum TEXT NOT NULL,
  xml TEXT NOT NULL,
  executable TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
  UNIQUE (tenant_id, requirements_id, version)
) STRICT;

CREATE TABLE decision_definition (
  key INTEGER PRIMARY KEY,
  decision_id TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  version_tag TEXT,
  requirements_key INTEGER NOT NULL,
  deployment_key INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
  UNIQUE (tenant_id, decision_id, version)
) STRICT;
CREATE INDEX decision_definition_requirements ON decision_definition (requirements_key);

CREATE TABLE decision_instance (
  key INTEGER PRIMARY KEY,
  evaluation_key INTEGER NOT NULL,
  evaluation_index INTEGER NOT NULL,
  decision_key INTEGER NOT NULL,
  root_decision_key INTEGER NOT NULL,
  type TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('evaluated', 'failed')),
  evaluated_at INTEGER NOT NULL,
  output TEXT NOT NULL,
  failure_message TEXT,
  evaluated_inputs TEXT NOT NULL,
  matched_rules TEXT NOT NULL,
  process_instance_key INTEGER,
  root_key INTEGER,
  definition_key INTEGER,
  element_instance_key INTEGER,
  UNIQUE (evaluation_key, evaluation_index),
  CHECK ((failure_message IS NOT NULL) = (state = 'failed')),
  CHECK ((process_instance_key IS NULL) = (element_instance_key IS NULL))
) STRICT;
CREATE INDEX decision_instance_definition ON decision_instance (decision_key);
CREATE INDEX decision_instance_process_instance ON decision_instance (process_instance_key)
  WHERE process_instance_key IS NOT NULL;

CREATE TABLE resource (
  key INTEGER PRIMARY KEY,
  resource_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  version_tag TEXT,
  resource_name TEXT NOT NULL,
  deployment_key INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  checksum TEXT NOT NULL,
  content TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
  UNIQUE (tenant_id, resource_id, version)
) STRICT;

CREATE TABLE process_instance (
  key INTEGER PRIMARY KEY,
  root_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  parent_process_instance_key INTEGER,
  parent_element_instance_key INTEGER,
  tenant_id TEXT NOT NULL,
  tags TEXT NOT NULL,
  business_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('active', 'completed', 'terminated')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  incident_count INTEGER NOT NULL,
  terminate_after TEXT NOT NULL,
  waiting_flows TEXT NOT NULL,
  CHECK ((ended_at IS NULL) = (state = 'active'))
) STRICT;
CREATE INDEX process_instance_called ON process_instance (root_key)
  WHERE ended_at IS NULL AND parent_process_instance_key IS NOT NULL;
CREATE INDEX process_instance_definition ON process_instance (definition_key);
CREATE INDEX process_instance_parent ON process_instance (parent_process_instance_key)
  WHERE parent_process_instance_key IS NOT NULL;
CREATE INDEX process_instance_business_id ON process_instance (business_id) WHERE business_id IS NOT NULL;
CREATE INDEX process_instance_incident ON process_instance (key) WHERE incident_count > 0;

CREATE TABLE element_instance (
  key INTEGER PRIMARY KEY,
  process_instance_key INTEGER NOT NULL,
  root_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  scope_key INTEGER NOT NULL,
  element_id TEXT NOT NULL,
  element_name TEXT,
  type TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('activating', 'active', 'completing', 'completed', 'terminated')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  incident_key INTEGER,
  job_key INTEGER,
  user_task_key INTEGER,
  waiting_flows TEXT NOT NULL,
  CHECK ((ended_at IS NULL) = (state IN ('activating', 'active', 'completing')))
) STRICT;
CREATE INDEX element_instance_process_instance ON element_instance (process_instance_key);
CREATE INDEX element_instance_live ON element_instance (root_key) WHERE ended_at IS NULL;

CREATE TABLE variable (
  key INTEGER PRIMARY KEY,
  scope_key INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  process_instance_key INTEGER NOT NULL,
  root_key INTEGER NOT NULL,
  tenant_id TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX variable_scope ON variable (scope_key, name);
CREATE INDEX variable_process_instance ON variable (process_instance_key);

CREATE TABLE sequence_flow (
  process_instance_key INTEGER NOT NULL,
  flow_id TEXT NOT NULL,
  root_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  PRIMARY KEY (process_instance_key, flow_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  key INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  kind TEXT NOT NULL,
  listener_event_type TEXT NOT NULL,
  process_instance_key INTEGER NOT NULL,
  root_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  element_instance_key INTEGER NOT NULL,
  element_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  scope_path TEXT NOT NULL,
  headers TEXT NOT NULL,
  state TEXT NOT NULL CHECK (
    state IN ('activatable', 'activated', 'backingOff', 'failed', 'errorThrown', 'completed', 'canceled')),
  last_event TEXT NOT NULL,
  priority INTEGER NOT NULL,
  retries INTEGER NOT NULL,
  worker TEXT,
  deadline_at INTEGER,
  retry_at INTEGER,
  lease_token TEXT,
  error_code TEXT,
  error_message TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  CHECK ((deadline_at IS NOT NULL) = (state = 'activated')),
  CHECK ((retry_at IS NOT NULL) = (state = 'backingOff')),
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'canceled')))
) STRICT;
CREATE INDEX job_activatable ON job (type, priority DESC, key) WHERE state = 'activatable';
CREATE INDEX job_deadline ON job (deadline_at) WHERE state = 'activated';
CREATE INDEX job_retry ON job (retry_at) WHERE state = 'backingOff';
CREATE INDEX job_process_instance ON job (process_instance_key);
CREATE INDEX job_type ON job (type, key);

CREATE TABLE user_task (
  key INTEGER PRIMARY KEY,
  process_instance_key INTEGER NOT NULL,
  root_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  element_instance_key INTEGER NOT NULL,
  element_id TEXT NOT NULL,
  name TEXT,
  tenant_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('created', 'completed', 'canceled')),
  assignee TEXT,
  candidate_groups TEXT NOT NULL,
  candidate_users TEXT NOT NULL,
  due_at INTEGER,
  follow_up_at INTEGER,
  priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 100),
  form_key INTEGER,
  external_form_reference TEXT,
  headers TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  completed_at INTEGER,
  CHECK ((completed_at IS NOT NULL) = (state <> 'created'))
) STRICT;
CREATE INDEX user_task_process_instance ON user_task (process_instance_key);
CREATE INDEX user_task_open ON user_task (assignee, key) WHERE state = 'created';

CREATE TABLE incident (
  key INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  message TEXT NOT NULL,
  process_instance_key INTEGER NOT NULL,
  root_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  element_instance_key INTEGER NOT NULL,
  element_id TEXT NOT NULL,
  job_key INTEGER,
  tenant_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'resolved')),
  created_at INTEGER NOT NULL,
  resolved_at INTEGER,
  CHECK ((resolved_at IS NOT NULL) = (state = 'resolved'))
) STRICT;
CREATE INDEX incident_process_instance ON incident (process_instance_key);
CREATE INDEX incident_active ON incident (key) WHERE state = 'active';

-- What happened to jobs, added up by the minute: the job statistics read this instead of every job.
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

${backgroundSchema}
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was fixed when the database was made.
CREATE TABLE installation (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
