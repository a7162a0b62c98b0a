-- Printed from the declarations in src/store/tables by `npm run docs:schema`.

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
  business_id text COLLATE "C",
  PRIMARY KEY (partition_id, key),
  CHECK ((failure_message IS NOT NULL) = (state = 'failed')),
  CHECK ((process_instance_key IS NULL) = (element_instance_key IS NULL))
);
CREATE INDEX decision_instance_definition ON decision_instance (partition_id, decision_key);
CREATE INDEX decision_instance_business_id ON decision_instance (partition_id, business_id)
  WHERE business_id IS NOT NULL;
CREATE INDEX decision_instance_process_instance ON decision_instance (partition_id, process_instance_key)
  WHERE process_instance_key IS NOT NULL;
CREATE INDEX decision_instance_alone ON decision_instance (partition_id, evaluated_at)
  WHERE process_instance_key IS NULL;
CREATE INDEX decision_instance_evaluated ON decision_instance (partition_id, evaluated_at);
CREATE INDEX decision_instance_evaluation ON decision_instance (partition_id, evaluation_key, evaluation_index);

-- The version of a root counts the batches that changed it or anything alive below it. called_by_root leads from the root
-- to a called instance only while that instance lives.
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
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'suspended', 'completed', 'terminated')),
  started_at bigint NOT NULL,
  ended_at bigint,
  suspended_at bigint,
  incident_count bigint NOT NULL,
  terminate_after text COLLATE "C" NOT NULL,
  waiting_flows text COLLATE "C" NOT NULL,
  start_lock text COLLATE "C",
  compensable text COLLATE "C",
  terminating_at bigint,
  waits_for text COLLATE "C",
  version bigint NOT NULL DEFAULT 0,
  called_by_root bigint GENERATED ALWAYS AS (
    CASE WHEN ended_at IS NULL AND parent_process_instance_key IS NOT NULL THEN root_key END) STORED,
  PRIMARY KEY (partition_id, key),
  CHECK ((ended_at IS NULL) = (state IN ('active', 'suspended'))),
  CHECK ((suspended_at IS NOT NULL) = (state = 'suspended'))
) WITH (fillfactor = 60);
CREATE INDEX process_instance_called ON process_instance (partition_id, called_by_root)
  WHERE called_by_root IS NOT NULL;
CREATE INDEX process_instance_definition ON process_instance (partition_id, definition_key, started_at);
CREATE INDEX process_instance_started ON process_instance (partition_id, started_at);
CREATE INDEX process_instance_live ON process_instance (partition_id, definition_key, started_at)
  WHERE ended_at IS NULL;
CREATE INDEX process_instance_live_started ON process_instance (partition_id, started_at)
  WHERE ended_at IS NULL;
CREATE INDEX process_instance_parent ON process_instance (partition_id, parent_process_instance_key)
  WHERE parent_process_instance_key IS NOT NULL;
CREATE INDEX process_instance_business_id ON process_instance (partition_id, business_id)
  WHERE business_id IS NOT NULL;
CREATE INDEX process_instance_incident ON process_instance (partition_id, key)
  WHERE incident_count > 0;
CREATE INDEX process_instance_terminating ON process_instance (partition_id, key)
  WHERE terminating_at IS NOT NULL;
CREATE INDEX process_instance_of_root ON process_instance (partition_id, root_key)
  WHERE parent_process_instance_key IS NOT NULL;
CREATE INDEX process_instance_ended ON process_instance (partition_id, ended_at)
  WHERE ended_at IS NOT NULL AND parent_process_instance_key IS NULL;

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
  state text COLLATE "C" NOT NULL CHECK (state IN ('activating', 'active', 'completing', 'completed', 'terminated')),
  started_at bigint NOT NULL,
  ended_at bigint,
  incident_key bigint,
  waits_for text COLLATE "C",
  waiting_flows text COLLATE "C" NOT NULL,
  compensable text COLLATE "C",
  agent_instance_key bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((ended_at IS NULL) = (state IN ('activating', 'active', 'completing')))
);
CREATE INDEX element_instance_process_instance ON element_instance (partition_id, process_instance_key);
CREATE INDEX element_instance_live ON element_instance (partition_id, root_key, scope_key, element_id, key)
  WHERE ended_at IS NULL;

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
CREATE INDEX variable_value ON variable (partition_id, name, value)
  WHERE length(name) <= 255 AND length(value) <= 100;

CREATE TABLE sequence_flow (
  partition_id smallint NOT NULL,
  process_instance_key bigint NOT NULL,
  flow_id text COLLATE "C" NOT NULL,
  root_key bigint NOT NULL,
  definition_key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, process_instance_key, flow_id)
);

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
CREATE INDEX incident_active ON incident (partition_id, key)
  WHERE state = 'active';
CREATE INDEX incident_created ON incident (partition_id, created_at);

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
  business_id text COLLATE "C",
  state text COLLATE "C" NOT NULL CHECK (state IN ('activatable', 'activated', 'backingOff', 'failed', 'errorThrown', 'completed', 'canceled')),
  last_event text COLLATE "C" NOT NULL,
  priority bigint NOT NULL,
  retries bigint NOT NULL,
  worker text COLLATE "C",
  deadline_at bigint,
  retry_at bigint,
  lease_token text COLLATE "C",
  error_code text COLLATE "C",
  error_message text COLLATE "C",
  denied_reason text COLLATE "C",
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((deadline_at IS NOT NULL) = (state = 'activated')),
  CHECK ((retry_at IS NOT NULL) = (state = 'backingOff')),
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'canceled')))
);
CREATE INDEX job_activatable ON job (partition_id, type, priority DESC, created_at, key)
  WHERE state = 'activatable';
CREATE INDEX job_deadline ON job (partition_id, deadline_at)
  WHERE state = 'activated';
CREATE INDEX job_retry ON job (partition_id, retry_at)
  WHERE state = 'backingOff';
CREATE INDEX job_process_instance ON job (partition_id, process_instance_key);
CREATE INDEX job_type ON job (partition_id, type, key);
CREATE INDEX job_failed ON job (partition_id, created_at)
  WHERE last_event = 'FAILED';

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
  state text COLLATE "C" NOT NULL CHECK (state IN ('creating', 'created', 'assigning', 'updating', 'completing', 'canceling', 'completed', 'canceled')),
  assignee text COLLATE "C",
  candidate_groups text COLLATE "C" NOT NULL,
  candidate_users text COLLATE "C" NOT NULL,
  due_at bigint,
  follow_up_at bigint,
  priority bigint NOT NULL CHECK (priority BETWEEN 0 AND 100),
  form_key bigint,
  external_form_reference text COLLATE "C",
  headers text COLLATE "C" NOT NULL,
  business_id text COLLATE "C",
  created_at bigint NOT NULL,
  completed_at bigint,
  transition text COLLATE "C",
  answers text COLLATE "C",
  PRIMARY KEY (partition_id, key),
  CHECK ((completed_at IS NOT NULL) = (state IN ('completed', 'canceled'))),
  CHECK ((transition IS NOT NULL) = (completed_at IS NULL AND state <> 'created'))
);
CREATE INDEX user_task_process_instance ON user_task (partition_id, process_instance_key);
CREATE INDEX user_task_open ON user_task (partition_id, assignee, key)
  WHERE state = 'created';
CREATE INDEX user_task_assigned ON user_task (partition_id, created_at)
  WHERE assignee IS NOT NULL;
CREATE INDEX user_task_business_id ON user_task (partition_id, business_id)
  WHERE business_id IS NOT NULL;

CREATE TABLE background_job (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  payload text COLLATE "C" NOT NULL,
  priority bigint NOT NULL CHECK (priority BETWEEN 1 AND 10),
  state text COLLATE "C" NOT NULL CHECK (state IN ('scheduled', 'queued', 'running', 'completed', 'failed', 'cancelled', 'deadlettered')),
  available_at bigint NOT NULL,
  scheduled_at bigint,
  attempt bigint NOT NULL,
  attempts_left bigint NOT NULL CHECK (attempts_left >= 0),
  max_attempts bigint NOT NULL,
  retry_policy text COLLATE "C",
  lease_hash text COLLATE "C",
  lease_expires_at bigint,
  lease_ms bigint,
  worker text COLLATE "C",
  progress text COLLATE "C",
  log_lines bigint NOT NULL,
  result text COLLATE "C",
  error text COLLATE "C",
  cancel_reason text COLLATE "C",
  unique_key text COLLATE "C",
  idempotency_key text COLLATE "C",
  schedule_key bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  started_at bigint,
  ended_at bigint,
  PRIMARY KEY (partition_id, key),
  CHECK (lease_hash IS NOT NULL OR state <> 'running'),
  CHECK ((lease_expires_at IS NOT NULL) = (state = 'running')),
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled', 'deadlettered')))
);
CREATE INDEX background_job_ready ON background_job (partition_id, type, tenant_id, priority, available_at, key)
  WHERE state = 'queued';
CREATE INDEX background_job_scheduled ON background_job (partition_id, available_at)
  WHERE state = 'scheduled';
CREATE INDEX background_job_running ON background_job (partition_id, tenant_id, lease_expires_at)
  WHERE state = 'running';
CREATE INDEX background_job_dead ON background_job (partition_id, tenant_id, created_at, key)
  WHERE state = 'deadlettered';
CREATE INDEX background_job_tenant ON background_job (partition_id, tenant_id, created_at, key);
CREATE INDEX background_job_ended ON background_job (partition_id, state, ended_at)
  WHERE ended_at IS NOT NULL;
CREATE INDEX background_job_schedule ON background_job (partition_id, schedule_key, key)
  WHERE schedule_key IS NOT NULL;

CREATE TABLE job_execution (
  partition_id smallint NOT NULL,
  job_key bigint NOT NULL,
  attempt bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  worker text COLLATE "C" NOT NULL,
  started_at bigint NOT NULL,
  ended_at bigint NOT NULL,
  outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('failed', 'expired', 'returned')),
  error text COLLATE "C",
  PRIMARY KEY (partition_id, job_key, attempt)
);

CREATE TABLE job_log (
  partition_id smallint NOT NULL,
  job_key bigint NOT NULL,
  line bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  at bigint NOT NULL,
  level text COLLATE "C" NOT NULL,
  message text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, job_key, line)
);

CREATE TABLE unique_job (
  partition_id smallint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  unique_key text COLLATE "C" NOT NULL,
  job_key bigint NOT NULL,
  scope text COLLATE "C" NOT NULL CHECK (scope IN ('pending', 'active')),
  until bigint,
  PRIMARY KEY (partition_id, tenant_id, unique_key)
);

CREATE TABLE idempotent_request (
  partition_id smallint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  idempotency_key text COLLATE "C" NOT NULL,
  body_hash text COLLATE "C" NOT NULL,
  job_keys text COLLATE "C" NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (partition_id, tenant_id, idempotency_key)
);
CREATE INDEX idempotent_request_expires ON idempotent_request (partition_id, expires_at);

CREATE TABLE job_operation (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL CHECK (action IN ('cancel', 'retry', 'replay', 'purge')),
  request text COLLATE "C" NOT NULL,
  plan text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('running', 'completed', 'stopped', 'cancelled')),
  expected bigint NOT NULL,
  done bigint NOT NULL,
  refused text COLLATE "C" NOT NULL,
  ended bigint NOT NULL,
  failed_again bigint NOT NULL,
  watched text COLLATE "C" NOT NULL,
  cursor_at bigint,
  cursor_key bigint,
  next_due_at bigint,
  waits_for text COLLATE "C" CHECK (waits_for IN ('queued')),
  stop_reason text COLLATE "C",
  created_by text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((next_due_at IS NOT NULL) = (state = 'running')),
  CHECK ((ended_at IS NULL) = (state = 'running')),
  CHECK ((stop_reason IS NOT NULL) = (state = 'stopped'))
);
CREATE INDEX job_operation_tenant ON job_operation (partition_id, tenant_id, key);
CREATE INDEX job_operation_running ON job_operation (partition_id, tenant_id, key)
  WHERE state = 'running';
CREATE INDEX job_operation_ended ON job_operation (partition_id, ended_at)
  WHERE ended_at IS NOT NULL;
CREATE INDEX job_operation_due ON job_operation (partition_id, next_due_at)
  WHERE next_due_at IS NOT NULL;

CREATE TABLE paused_queue (
  partition_id smallint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  process_tenant_id text COLLATE "C" NOT NULL,
  reason text COLLATE "C",
  resumes_at bigint,
  paused_by text COLLATE "C" NOT NULL,
  paused_at bigint NOT NULL,
  PRIMARY KEY (partition_id, tenant_id, type)
);
CREATE INDEX paused_queue_process ON paused_queue (partition_id, type, process_tenant_id);
CREATE INDEX paused_queue_due ON paused_queue (partition_id, resumes_at)
  WHERE resumes_at IS NOT NULL;

CREATE TABLE tenant_quota (
  partition_id smallint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  tier text COLLATE "C" NOT NULL,
  limits text COLLATE "C",
  pending bigint NOT NULL CHECK (pending >= 0),
  schedules bigint NOT NULL CHECK (schedules >= 0),
  daily bigint NOT NULL,
  day_start bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (partition_id, tenant_id)
);
CREATE INDEX tenant_quota_day ON tenant_quota (partition_id, day_start)
  WHERE daily > 0;

CREATE TABLE schedule (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  cron text COLLATE "C" NOT NULL,
  time_zone text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'paused')),
  overlap text COLLATE "C" NOT NULL CHECK (overlap IN ('allow', 'skip', 'buffer_one')),
  missed text COLLATE "C" NOT NULL CHECK (missed IN ('skip', 'run_once', 'run_all')),
  missed_window_ms bigint NOT NULL,
  jitter_ms bigint NOT NULL,
  next_tick_at bigint,
  next_due_at bigint,
  last_tick_at bigint,
  last_manual_at bigint,
  last_run_at bigint,
  last_job_key bigint,
  last_instance_key bigint,
  buffered_tick_at bigint,
  logged_ticks bigint NOT NULL,
  log_turned_at bigint,
  log_after bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (partition_id, key),
  CHECK ((next_due_at IS NOT NULL) = (state = 'active' AND coalesce(next_tick_at, buffered_tick_at) IS NOT NULL))
);
CREATE INDEX schedule_tenant ON schedule (partition_id, tenant_id, key);
CREATE INDEX schedule_due ON schedule (partition_id, next_due_at)
  WHERE next_due_at IS NOT NULL;

CREATE TABLE schedule_tick (
  partition_id smallint NOT NULL,
  schedule_key bigint NOT NULL,
  tick_at bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('fired', 'skipped', 'buffered', 'failed')),
  reason text COLLATE "C" NOT NULL,
  trigger_kind text COLLATE "C" NOT NULL CHECK (trigger_kind IN ('cron', 'missed', 'backfill', 'manual')),
  decided_at bigint NOT NULL,
  job_key bigint,
  process_instance_key bigint,
  PRIMARY KEY (partition_id, schedule_key, tick_at)
);

CREATE TABLE webhook (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  url text COLLATE "C" NOT NULL,
  description text COLLATE "C",
  kinds text COLLATE "C" NOT NULL,
  secrets text COLLATE "C" NOT NULL,
  disabled_at bigint,
  disabled_reason text COLLATE "C",
  sequence bigint NOT NULL,
  entry bigint NOT NULL,
  epoch bigint NOT NULL,
  failures bigint NOT NULL,
  failing_since bigint,
  next_try_at bigint,
  deliveries text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (partition_id, key),
  CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);
CREATE INDEX webhook_tenant ON webhook (partition_id, tenant_id, key);

CREATE TABLE event_sink (
  partition_id smallint NOT NULL,
  name text COLLATE "C" NOT NULL,
  holder text COLLATE "C",
  lease_expires_at bigint,
  sequence bigint NOT NULL,
  entry bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (partition_id, name),
  CHECK ((holder IS NULL) = (lease_expires_at IS NULL))
);

CREATE TABLE batch_operation (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  plan text COLLATE "C" NOT NULL,
  filter text COLLATE "C" NOT NULL,
  created_by text COLLATE "C" NOT NULL,
  actor_type text COLLATE "C" NOT NULL CHECK (actor_type IN ('ANONYMOUS', 'CLIENT', 'USER', 'UNKNOWN')),
  actor_id text COLLATE "C",
  state text COLLATE "C" NOT NULL CHECK (state IN ('created', 'active', 'suspended', 'completed', 'canceled', 'failed')),
  select_to bigint,
  selected_to bigint,
  started_at bigint,
  total bigint NOT NULL,
  completed bigint NOT NULL,
  failed bigint NOT NULL,
  errors text COLLATE "C" NOT NULL,
  next_due_at bigint,
  steps bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'canceled', 'failed'))),
  CHECK ((errors <> '[]') = (state = 'failed')),
  CHECK (next_due_at IS NOT NULL OR state <> 'active'),
  CHECK (next_due_at IS NULL OR state IN ('active', 'canceled', 'failed'))
);
CREATE INDEX batch_operation_due ON batch_operation (partition_id, next_due_at, steps)
  WHERE next_due_at IS NOT NULL;
CREATE INDEX batch_operation_created ON batch_operation (partition_id, key)
  WHERE state = 'created';
CREATE INDEX batch_operation_unfinished ON batch_operation (partition_id, actor_type, actor_id)
  WHERE ended_at IS NULL;
CREATE INDEX batch_operation_ended ON batch_operation (partition_id, ended_at)
  WHERE ended_at IS NOT NULL;

CREATE TABLE batch_operation_item (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  batch_operation_key bigint NOT NULL,
  item_key bigint NOT NULL,
  process_instance_key bigint,
  root_process_instance_key bigint,
  tenant_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'completed', 'skipped', 'canceled', 'failed')),
  error_message text COLLATE "C",
  processed_at bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((processed_at IS NULL) = (state = 'active')),
  CHECK ((error_message IS NOT NULL) = (state = 'failed'))
);
CREATE INDEX batch_operation_item_operation ON batch_operation_item (partition_id, batch_operation_key, key);
CREATE INDEX batch_operation_item_left ON batch_operation_item (partition_id, batch_operation_key, key)
  WHERE state = 'active';
CREATE INDEX batch_operation_item_instance ON batch_operation_item (partition_id, process_instance_key)
  WHERE process_instance_key IS NOT NULL;

CREATE TABLE deleted_instance (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  deleted_at bigint NOT NULL,
  parts_gone_at bigint,
  PRIMARY KEY (partition_id, key)
);
CREATE INDEX deleted_instance_due ON deleted_instance (partition_id, key)
  WHERE parts_gone_at IS NULL;

CREATE TABLE continuation (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  root_key bigint NOT NULL,
  work text COLLATE "C" NOT NULL,
  attempts bigint NOT NULL,
  due_at bigint,
  suspended_in bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (partition_id, key),
  CHECK (suspended_in IS NULL OR due_at IS NULL)
);
CREATE INDEX continuation_due ON continuation (partition_id, due_at)
  WHERE due_at IS NOT NULL;
CREATE INDEX continuation_suspended ON continuation (partition_id, suspended_in, created_at, key)
  WHERE suspended_in IS NOT NULL;
CREATE INDEX continuation_root ON continuation (partition_id, root_key, created_at, key);

CREATE TABLE event_subscription (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  root_key bigint,
  process_instance_key bigint,
  holder_key bigint,
  definition_key bigint NOT NULL,
  process_id text COLLATE "C" NOT NULL,
  element_id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('timer', 'message', 'signal', 'conditional')),
  state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'closed')),
  name text COLLATE "C",
  correlation_key text COLLATE "C",
  slot bigint,
  triggers text COLLATE "C",
  last_event text COLLATE "C",
  due_at bigint,
  suspended_at bigint,
  firings_left bigint,
  opened_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (partition_id, key),
  CHECK ((root_key IS NULL) = (holder_key IS NULL)),
  CHECK ((root_key IS NULL) = (process_instance_key IS NULL)),
  CHECK ((due_at IS NOT NULL) = (kind = 'timer')),
  CHECK (suspended_at IS NULL OR (root_key IS NOT NULL AND kind IN ('timer', 'conditional')))
);
CREATE INDEX event_subscription_live ON event_subscription (partition_id, root_key, holder_key)
  WHERE root_key IS NOT NULL AND state = 'open';
CREATE INDEX event_subscription_condition ON event_subscription (partition_id, root_key, key)
  WHERE root_key IS NOT NULL AND kind = 'conditional' AND state = 'open';
CREATE INDEX event_subscription_process_instance ON event_subscription (partition_id, process_instance_key, key)
  WHERE process_instance_key IS NOT NULL;
CREATE INDEX event_subscription_start ON event_subscription (partition_id, tenant_id, process_id)
  WHERE root_key IS NULL AND state = 'open';
CREATE INDEX event_subscription_slot ON event_subscription (partition_id, slot, process_id, holder_key, key)
  WHERE slot IS NOT NULL AND state = 'open';
CREATE INDEX event_subscription_due ON event_subscription (partition_id, due_at, key)
  WHERE due_at IS NOT NULL AND suspended_at IS NULL;
CREATE INDEX event_subscription_suspended ON event_subscription (partition_id, process_instance_key, key)
  WHERE suspended_at IS NOT NULL;

CREATE TABLE message (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  slot bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  correlation_key text COLLATE "C" NOT NULL,
  message_id text COLLATE "C",
  variables text COLLATE "C" NOT NULL,
  published_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (partition_id, key)
);
CREATE INDEX message_slot ON message (partition_id, slot, published_at, key);
CREATE INDEX message_id ON message (partition_id, slot, hashtextextended(message_id, 0))
  WHERE message_id IS NOT NULL;
CREATE INDEX message_expiry ON message (partition_id, expires_at);

CREATE TABLE message_correlation (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  message_key bigint NOT NULL,
  slot bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  message_name text COLLATE "C" NOT NULL,
  correlation_key text COLLATE "C" NOT NULL,
  process_id text COLLATE "C" NOT NULL,
  subscription_key bigint NOT NULL,
  definition_key bigint NOT NULL,
  root_key bigint NOT NULL,
  process_instance_key bigint NOT NULL,
  element_id text COLLATE "C" NOT NULL,
  element_instance_key bigint,
  state text COLLATE "C" NOT NULL CHECK (state IN ('reserved', 'correlated')),
  variables text COLLATE "C",
  correlated_at bigint,
  PRIMARY KEY (partition_id, key),
  CHECK ((variables IS NOT NULL) = (state = 'reserved')),
  CHECK ((correlated_at IS NOT NULL) = (state = 'correlated'))
);
CREATE INDEX message_correlation_message ON message_correlation (partition_id, message_key);
CREATE INDEX message_correlation_reserved ON message_correlation (partition_id, subscription_key)
  WHERE state = 'reserved';
CREATE INDEX message_correlation_instance ON message_correlation (partition_id, process_instance_key);

CREATE TABLE message_start_lock (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  number bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  process_id text COLLATE "C" NOT NULL,
  correlation_key text COLLATE "C" NOT NULL,
  process_instance_key bigint NOT NULL,
  PRIMARY KEY (partition_id, key)
);
CREATE INDEX message_start_lock_number ON message_start_lock (partition_id, number);

CREATE TABLE user_account (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  username text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  email text COLLATE "C" NOT NULL,
  password_hash text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, username),
  UNIQUE (partition_id, key)
);

CREATE TABLE user_group (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  group_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  description text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, group_id),
  UNIQUE (partition_id, key)
);

CREATE TABLE role (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  role_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  description text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, role_id),
  UNIQUE (partition_id, key)
);

CREATE TABLE tenant (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  description text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, tenant_id),
  UNIQUE (partition_id, key)
);

CREATE TABLE mapping_rule (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  mapping_rule_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  claim_name text COLLATE "C" NOT NULL,
  claim_value text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, mapping_rule_id),
  UNIQUE (partition_id, key)
);
CREATE INDEX mapping_rule_claim ON mapping_rule (partition_id, claim_name, claim_value);

CREATE TABLE membership (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  container_type text COLLATE "C" NOT NULL CHECK (container_type IN ('GROUP', 'ROLE', 'TENANT')),
  container_id text COLLATE "C" NOT NULL,
  member_type text COLLATE "C" NOT NULL CHECK (member_type IN ('USER', 'CLIENT', 'GROUP', 'ROLE', 'MAPPING_RULE')),
  member_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, container_type, container_id, member_type, member_id),
  UNIQUE (partition_id, key)
);
CREATE INDEX membership_member ON membership (partition_id, member_type, member_id);

CREATE TABLE authorization_grant (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  owner_type text COLLATE "C" NOT NULL CHECK (owner_type IN ('USER', 'CLIENT', 'ROLE', 'GROUP', 'MAPPING_RULE')),
  owner_id text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  resource_id text COLLATE "C",
  property text COLLATE "C",
  permissions text COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_id, key),
  CHECK ((resource_id IS NULL) <> (property IS NULL))
);
CREATE INDEX authorization_grant_owner ON authorization_grant (partition_id, owner_type, owner_id, resource_type);

CREATE TABLE cluster_variable (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  tenant_id text COLLATE "C",
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  metadata text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('JSON', 'SECRET_REFERENCE')),
  PRIMARY KEY (partition_id, key)
);
CREATE UNIQUE INDEX cluster_variable_name ON cluster_variable (partition_id, coalesce(tenant_id, ''), name);

CREATE TABLE global_listener (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  listener_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  event_types text COLLATE "C" NOT NULL,
  retries bigint NOT NULL,
  position text COLLATE "C" NOT NULL CHECK (position IN ('before', 'after')),
  priority bigint NOT NULL,
  source text COLLATE "C" NOT NULL CHECK (source IN ('API', 'CONFIGURATION')),
  PRIMARY KEY (partition_id, listener_id),
  UNIQUE (partition_id, key)
);

CREATE TABLE agent_definition (
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
CREATE INDEX agent_history_item_process_instance ON agent_history_item (partition_id, process_instance_key);

CREATE TABLE audit_log (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  at bigint NOT NULL,
  category text COLLATE "C" NOT NULL CHECK (category IN ('ADMIN', 'DEPLOYED_RESOURCES', 'USER_TASKS')),
  entity_type text COLLATE "C" NOT NULL CHECK (entity_type IN ('AUTHORIZATION', 'BATCH', 'CLIENT', 'DECISION', 'GROUP', 'INCIDENT', 'JOB', 'MAPPING_RULE', 'PROCESS_INSTANCE', 'RESOURCE', 'ROLE', 'TENANT', 'USER', 'USER_TASK', 'VARIABLE')),
  entity_key text COLLATE "C" NOT NULL,
  operation_type text COLLATE "C" NOT NULL CHECK (operation_type IN ('ASSIGN', 'CANCEL', 'COMPLETE', 'CREATE', 'DELETE', 'EVALUATE', 'MIGRATE', 'MODIFY', 'RESOLVE', 'RESUME', 'SUSPEND', 'UNASSIGN', 'UPDATE')),
  result text COLLATE "C" NOT NULL CHECK (result IN ('SUCCESS', 'FAIL')),
  actor_type text COLLATE "C" NOT NULL CHECK (actor_type IN ('USER', 'CLIENT')),
  actor_id text COLLATE "C" NOT NULL,
  entity_description text COLLATE "C",
  related_entity_type text COLLATE "C",
  related_entity_key text COLLATE "C",
  tenant_id text COLLATE "C",
  process_id text COLLATE "C",
  definition_key bigint,
  process_instance_key bigint,
  root_key bigint,
  element_instance_key bigint,
  job_key bigint,
  user_task_key bigint,
  requirements_id text COLLATE "C",
  requirements_key bigint,
  decision_id text COLLATE "C",
  decision_key bigint,
  evaluation_key bigint,
  deployment_key bigint,
  form_key bigint,
  resource_key bigint,
  batch_operation_key bigint,
  batch_operation_type text COLLATE "C",
  PRIMARY KEY (partition_id, key)
);
CREATE INDEX audit_log_at ON audit_log (partition_id, at, key);
CREATE INDEX audit_log_entity ON audit_log (partition_id, entity_key);
CREATE INDEX audit_log_instance ON audit_log (partition_id, process_instance_key)
  WHERE process_instance_key IS NOT NULL;

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
