-- Printed from the declarations in src/store/tables by `npm run docs:schema`.

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
  business_id TEXT,
  UNIQUE (evaluation_key, evaluation_index),
  CHECK ((failure_message IS NOT NULL) = (state = 'failed')),
  CHECK ((process_instance_key IS NULL) = (element_instance_key IS NULL))
) STRICT;
CREATE INDEX decision_instance_definition ON decision_instance (decision_key);
CREATE INDEX decision_instance_business_id ON decision_instance (business_id)
  WHERE business_id IS NOT NULL;
CREATE INDEX decision_instance_process_instance ON decision_instance (process_instance_key)
  WHERE process_instance_key IS NOT NULL;
CREATE INDEX decision_instance_alone ON decision_instance (evaluated_at)
  WHERE process_instance_key IS NULL;
CREATE INDEX decision_instance_evaluated ON decision_instance (evaluated_at);

CREATE TABLE process_instance (
  key INTEGER PRIMARY KEY,
  root_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  parent_process_instance_key INTEGER,
  parent_element_instance_key INTEGER,
  tenant_id TEXT NOT NULL,
  tags TEXT NOT NULL,
  business_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'completed', 'terminated')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  suspended_at INTEGER,
  incident_count INTEGER NOT NULL,
  terminate_after TEXT NOT NULL,
  waiting_flows TEXT NOT NULL,
  start_lock TEXT,
  compensable TEXT,
  terminating_at INTEGER,
  waits_for TEXT,
  CHECK ((ended_at IS NULL) = (state IN ('active', 'suspended'))),
  CHECK ((suspended_at IS NOT NULL) = (state = 'suspended'))
) STRICT;
CREATE INDEX process_instance_called ON process_instance (root_key)
  WHERE ended_at IS NULL AND parent_process_instance_key IS NOT NULL;
CREATE INDEX process_instance_definition ON process_instance (definition_key, started_at);
CREATE INDEX process_instance_started ON process_instance (started_at);
CREATE INDEX process_instance_live ON process_instance (definition_key, started_at)
  WHERE ended_at IS NULL;
CREATE INDEX process_instance_live_started ON process_instance (started_at)
  WHERE ended_at IS NULL;
CREATE INDEX process_instance_parent ON process_instance (parent_process_instance_key)
  WHERE parent_process_instance_key IS NOT NULL;
CREATE INDEX process_instance_business_id ON process_instance (business_id)
  WHERE business_id IS NOT NULL;
CREATE INDEX process_instance_incident ON process_instance (key)
  WHERE incident_count > 0;
CREATE INDEX process_instance_terminating ON process_instance (key)
  WHERE terminating_at IS NOT NULL;
CREATE INDEX process_instance_of_root ON process_instance (root_key)
  WHERE parent_process_instance_key IS NOT NULL;
CREATE INDEX process_instance_ended ON process_instance (ended_at)
  WHERE ended_at IS NOT NULL AND parent_process_instance_key IS NULL;

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
  state TEXT NOT NULL CHECK (state IN ('activating', 'active', 'completing', 'completed', 'terminated')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  incident_key INTEGER,
  waits_for TEXT,
  waiting_flows TEXT NOT NULL,
  compensable TEXT,
  agent_instance_key INTEGER,
  CHECK ((ended_at IS NULL) = (state IN ('activating', 'active', 'completing')))
) STRICT;
CREATE INDEX element_instance_process_instance ON element_instance (process_instance_key);
CREATE INDEX element_instance_live ON element_instance (root_key, scope_key, element_id, key)
  WHERE ended_at IS NULL;

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
CREATE INDEX variable_value ON variable (name, value)
  WHERE length(name) <= 255 AND length(value) <= 100;

CREATE TABLE sequence_flow (
  process_instance_key INTEGER NOT NULL,
  flow_id TEXT NOT NULL,
  root_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  PRIMARY KEY (process_instance_key, flow_id)
) STRICT, WITHOUT ROWID;

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
CREATE INDEX incident_active ON incident (key)
  WHERE state = 'active';
CREATE INDEX incident_created ON incident (created_at);

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
  business_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('activatable', 'activated', 'backingOff', 'failed', 'errorThrown', 'completed', 'canceled')),
  last_event TEXT NOT NULL,
  priority INTEGER NOT NULL,
  retries INTEGER NOT NULL,
  worker TEXT,
  deadline_at INTEGER,
  retry_at INTEGER,
  lease_token TEXT,
  error_code TEXT,
  error_message TEXT,
  denied_reason TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  CHECK ((deadline_at IS NOT NULL) = (state = 'activated')),
  CHECK ((retry_at IS NOT NULL) = (state = 'backingOff')),
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'canceled')))
) STRICT;
CREATE INDEX job_activatable ON job (type, priority DESC, key)
  WHERE state = 'activatable';
CREATE INDEX job_deadline ON job (deadline_at)
  WHERE state = 'activated';
CREATE INDEX job_retry ON job (retry_at)
  WHERE state = 'backingOff';
CREATE INDEX job_process_instance ON job (process_instance_key);
CREATE INDEX job_type ON job (type, key);
CREATE INDEX job_failed ON job (created_at)
  WHERE last_event = 'FAILED';

CREATE TABLE user_task (
  key INTEGER PRIMARY KEY,
  process_instance_key INTEGER NOT NULL,
  root_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  element_instance_key INTEGER NOT NULL,
  element_id TEXT NOT NULL,
  name TEXT,
  tenant_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('creating', 'created', 'assigning', 'updating', 'completing', 'canceling', 'completed', 'canceled')),
  assignee TEXT,
  candidate_groups TEXT NOT NULL,
  candidate_users TEXT NOT NULL,
  due_at INTEGER,
  follow_up_at INTEGER,
  priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 100),
  form_key INTEGER,
  external_form_reference TEXT,
  headers TEXT NOT NULL,
  business_id TEXT,
  created_at INTEGER NOT NULL,
  completed_at INTEGER,
  transition TEXT,
  answers TEXT,
  CHECK ((completed_at IS NOT NULL) = (state IN ('completed', 'canceled'))),
  CHECK ((transition IS NOT NULL) = (completed_at IS NULL AND state <> 'created'))
) STRICT;
CREATE INDEX user_task_process_instance ON user_task (process_instance_key);
CREATE INDEX user_task_open ON user_task (assignee, key)
  WHERE state = 'created';
CREATE INDEX user_task_assigned ON user_task (created_at)
  WHERE assignee IS NOT NULL;
CREATE INDEX user_task_business_id ON user_task (business_id)
  WHERE business_id IS NOT NULL;

CREATE TABLE background_job (
  key INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 10),
  state TEXT NOT NULL CHECK (state IN ('scheduled', 'queued', 'running', 'completed', 'failed', 'cancelled', 'deadlettered')),
  available_at INTEGER NOT NULL,
  scheduled_at INTEGER,
  attempt INTEGER NOT NULL,
  attempts_left INTEGER NOT NULL CHECK (attempts_left >= 0),
  max_attempts INTEGER NOT NULL,
  retry_policy TEXT,
  lease_hash TEXT,
  lease_expires_at INTEGER,
  lease_ms INTEGER,
  worker TEXT,
  progress TEXT,
  log_lines INTEGER NOT NULL,
  result TEXT,
  error TEXT,
  cancel_reason TEXT,
  unique_key TEXT,
  idempotency_key TEXT,
  schedule_key INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  CHECK (lease_hash IS NOT NULL OR state <> 'running'),
  CHECK ((lease_expires_at IS NOT NULL) = (state = 'running')),
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled', 'deadlettered')))
) STRICT;
CREATE INDEX background_job_ready ON background_job (type, tenant_id, priority, available_at)
  WHERE state = 'queued';
CREATE INDEX background_job_scheduled ON background_job (available_at)
  WHERE state = 'scheduled';
CREATE INDEX background_job_running ON background_job (tenant_id, lease_expires_at)
  WHERE state = 'running';
CREATE INDEX background_job_dead ON background_job (tenant_id, created_at, key)
  WHERE state = 'deadlettered';
CREATE INDEX background_job_tenant ON background_job (tenant_id, created_at, key);
CREATE INDEX background_job_ended ON background_job (state, ended_at)
  WHERE ended_at IS NOT NULL;
CREATE INDEX background_job_schedule ON background_job (schedule_key, key)
  WHERE schedule_key IS NOT NULL;

CREATE TABLE job_execution (
  job_key INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  worker TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('failed', 'expired', 'returned')),
  error TEXT,
  PRIMARY KEY (job_key, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_log (
  job_key INTEGER NOT NULL,
  line INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at INTEGER NOT NULL,
  level TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (job_key, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE unique_job (
  tenant_id TEXT NOT NULL,
  unique_key TEXT NOT NULL,
  job_key INTEGER NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('pending', 'active')),
  until INTEGER,
  PRIMARY KEY (tenant_id, unique_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotent_request (
  tenant_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  job_keys TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotent_request_expires ON idempotent_request (expires_at);

CREATE TABLE job_operation (
  key INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('cancel', 'retry', 'replay', 'purge')),
  request TEXT NOT NULL,
  plan TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'completed', 'stopped', 'cancelled')),
  expected INTEGER NOT NULL,
  done INTEGER NOT NULL,
  refused TEXT NOT NULL,
  ended INTEGER NOT NULL,
  failed_again INTEGER NOT NULL,
  watched TEXT NOT NULL,
  cursor_at INTEGER,
  cursor_key INTEGER,
  next_due_at INTEGER,
  waits_for TEXT CHECK (waits_for IN ('queued')),
  stop_reason TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  CHECK ((next_due_at IS NOT NULL) = (state = 'running')),
  CHECK ((ended_at IS NULL) = (state = 'running')),
  CHECK ((stop_reason IS NOT NULL) = (state = 'stopped'))
) STRICT;
CREATE INDEX job_operation_tenant ON job_operation (tenant_id, key);
CREATE INDEX job_operation_running ON job_operation (tenant_id, key)
  WHERE state = 'running';
CREATE INDEX job_operation_ended ON job_operation (ended_at)
  WHERE ended_at IS NOT NULL;
CREATE INDEX job_operation_due ON job_operation (next_due_at)
  WHERE next_due_at IS NOT NULL;

CREATE TABLE paused_queue (
  tenant_id TEXT NOT NULL,
  type TEXT NOT NULL,
  process_tenant_id TEXT NOT NULL,
  reason TEXT,
  resumes_at INTEGER,
  paused_by TEXT NOT NULL,
  paused_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, type)
) STRICT, WITHOUT ROWID;
CREATE INDEX paused_queue_process ON paused_queue (type, process_tenant_id);
CREATE INDEX paused_queue_due ON paused_queue (resumes_at)
  WHERE resumes_at IS NOT NULL;

CREATE TABLE tenant_quota (
  tenant_id TEXT PRIMARY KEY,
  tier TEXT NOT NULL,
  limits TEXT,
  pending INTEGER NOT NULL CHECK (pending >= 0),
  schedules INTEGER NOT NULL CHECK (schedules >= 0),
  daily INTEGER NOT NULL,
  day_start INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_quota_day ON tenant_quota (day_start)
  WHERE daily > 0;

CREATE TABLE schedule (
  key INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  cron TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  target TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused')),
  overlap TEXT NOT NULL CHECK (overlap IN ('allow', 'skip', 'buffer_one')),
  missed TEXT NOT NULL CHECK (missed IN ('skip', 'run_once', 'run_all')),
  missed_window_ms INTEGER NOT NULL,
  jitter_ms INTEGER NOT NULL,
  next_tick_at INTEGER,
  next_due_at INTEGER,
  last_tick_at INTEGER,
  last_manual_at INTEGER,
  last_run_at INTEGER,
  last_job_key INTEGER,
  last_instance_key INTEGER,
  buffered_tick_at INTEGER,
  logged_ticks INTEGER NOT NULL,
  log_turned_at INTEGER,
  log_after INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((next_due_at IS NOT NULL) = (state = 'active' AND coalesce(next_tick_at, buffered_tick_at) IS NOT NULL))
) STRICT;
CREATE INDEX schedule_tenant ON schedule (tenant_id, key);
CREATE INDEX schedule_due ON schedule (next_due_at)
  WHERE next_due_at IS NOT NULL;

CREATE TABLE schedule_tick (
  schedule_key INTEGER NOT NULL,
  tick_at INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('fired', 'skipped', 'buffered', 'failed')),
  reason TEXT NOT NULL,
  trigger_kind TEXT NOT NULL CHECK (trigger_kind IN ('cron', 'missed', 'backfill', 'manual')),
  decided_at INTEGER NOT NULL,
  job_key INTEGER,
  process_instance_key INTEGER,
  PRIMARY KEY (schedule_key, tick_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook (
  key INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  url TEXT NOT NULL,
  description TEXT,
  kinds TEXT NOT NULL,
  secrets TEXT NOT NULL,
  disabled_at INTEGER,
  disabled_reason TEXT,
  sequence INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  failing_since INTEGER,
  next_try_at INTEGER,
  deliveries TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
) STRICT;
CREATE INDEX webhook_tenant ON webhook (tenant_id, key);

CREATE TABLE event_sink (
  name TEXT PRIMARY KEY,
  holder TEXT,
  lease_expires_at INTEGER,
  sequence INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((holder IS NULL) = (lease_expires_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_operation (
  key INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  plan TEXT NOT NULL,
  filter TEXT NOT NULL,
  created_by TEXT NOT NULL,
  actor_type TEXT NOT NULL CHECK (actor_type IN ('ANONYMOUS', 'CLIENT', 'USER', 'UNKNOWN')),
  actor_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('created', 'active', 'suspended', 'completed', 'canceled', 'failed')),
  select_to INTEGER,
  selected_to INTEGER,
  started_at INTEGER,
  total INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  errors TEXT NOT NULL,
  next_due_at INTEGER,
  steps INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'canceled', 'failed'))),
  CHECK ((errors <> '[]') = (state = 'failed')),
  CHECK (next_due_at IS NOT NULL OR state <> 'active'),
  CHECK (next_due_at IS NULL OR state IN ('active', 'canceled', 'failed'))
) STRICT;
CREATE INDEX batch_operation_due ON batch_operation (next_due_at, steps)
  WHERE next_due_at IS NOT NULL;
CREATE INDEX batch_operation_created ON batch_operation (key)
  WHERE state = 'created';
CREATE INDEX batch_operation_unfinished ON batch_operation (actor_type, actor_id)
  WHERE ended_at IS NULL;
CREATE INDEX batch_operation_ended ON batch_operation (ended_at)
  WHERE ended_at IS NOT NULL;

CREATE TABLE batch_operation_item (
  key INTEGER PRIMARY KEY,
  batch_operation_key INTEGER NOT NULL,
  item_key INTEGER NOT NULL,
  process_instance_key INTEGER,
  root_process_instance_key INTEGER,
  tenant_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'completed', 'skipped', 'canceled', 'failed')),
  error_message TEXT,
  processed_at INTEGER,
  CHECK ((processed_at IS NULL) = (state = 'active')),
  CHECK ((error_message IS NOT NULL) = (state = 'failed'))
) STRICT;
CREATE INDEX batch_operation_item_operation ON batch_operation_item (batch_operation_key, key);
CREATE INDEX batch_operation_item_left ON batch_operation_item (batch_operation_key, key)
  WHERE state = 'active';
CREATE INDEX batch_operation_item_instance ON batch_operation_item (process_instance_key)
  WHERE process_instance_key IS NOT NULL;

CREATE TABLE deleted_instance (
  key INTEGER PRIMARY KEY,
  deleted_at INTEGER NOT NULL,
  parts_gone_at INTEGER
) STRICT;
CREATE INDEX deleted_instance_due ON deleted_instance (key)
  WHERE parts_gone_at IS NULL;

CREATE TABLE continuation (
  key INTEGER PRIMARY KEY,
  root_key INTEGER NOT NULL,
  work TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER,
  suspended_in INTEGER,
  created_at INTEGER NOT NULL,
  CHECK (suspended_in IS NULL OR due_at IS NULL)
) STRICT;
CREATE INDEX continuation_due ON continuation (due_at)
  WHERE due_at IS NOT NULL;
CREATE INDEX continuation_suspended ON continuation (suspended_in, created_at, key)
  WHERE suspended_in IS NOT NULL;
CREATE INDEX continuation_root ON continuation (root_key, created_at, key);

CREATE TABLE event_subscription (
  key INTEGER PRIMARY KEY,
  root_key INTEGER,
  process_instance_key INTEGER,
  holder_key INTEGER,
  definition_key INTEGER NOT NULL,
  process_id TEXT NOT NULL,
  element_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('timer', 'message', 'signal', 'conditional')),
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  name TEXT,
  correlation_key TEXT,
  slot INTEGER,
  triggers TEXT,
  last_event TEXT,
  due_at INTEGER,
  suspended_at INTEGER,
  firings_left INTEGER,
  opened_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((root_key IS NULL) = (holder_key IS NULL)),
  CHECK ((root_key IS NULL) = (process_instance_key IS NULL)),
  CHECK ((due_at IS NOT NULL) = (kind = 'timer')),
  CHECK (suspended_at IS NULL OR (root_key IS NOT NULL AND kind IN ('timer', 'conditional')))
) STRICT;
CREATE INDEX event_subscription_live ON event_subscription (root_key, holder_key)
  WHERE root_key IS NOT NULL AND state = 'open';
CREATE INDEX event_subscription_condition ON event_subscription (root_key, key)
  WHERE root_key IS NOT NULL AND kind = 'conditional' AND state = 'open';
CREATE INDEX event_subscription_process_instance ON event_subscription (process_instance_key)
  WHERE process_instance_key IS NOT NULL;
CREATE INDEX event_subscription_start ON event_subscription (tenant_id, process_id)
  WHERE root_key IS NULL AND state = 'open';
CREATE INDEX event_subscription_slot ON event_subscription (slot, process_id, holder_key, key)
  WHERE slot IS NOT NULL AND state = 'open';
CREATE INDEX event_subscription_due ON event_subscription (due_at, key)
  WHERE due_at IS NOT NULL AND suspended_at IS NULL;
CREATE INDEX event_subscription_suspended ON event_subscription (process_instance_key, key)
  WHERE suspended_at IS NOT NULL;

CREATE TABLE message (
  key INTEGER PRIMARY KEY,
  slot INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  correlation_key TEXT NOT NULL,
  message_id TEXT,
  variables TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_slot ON message (slot, published_at, key);
CREATE INDEX message_id ON message (slot, message_id)
  WHERE message_id IS NOT NULL;
CREATE INDEX message_expiry ON message (expires_at);

CREATE TABLE message_correlation (
  key INTEGER PRIMARY KEY,
  message_key INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  message_name TEXT NOT NULL,
  correlation_key TEXT NOT NULL,
  process_id TEXT NOT NULL,
  subscription_key INTEGER NOT NULL,
  definition_key INTEGER NOT NULL,
  root_key INTEGER NOT NULL,
  process_instance_key INTEGER NOT NULL,
  element_id TEXT NOT NULL,
  element_instance_key INTEGER,
  state TEXT NOT NULL CHECK (state IN ('reserved', 'correlated')),
  variables TEXT,
  correlated_at INTEGER,
  CHECK ((variables IS NOT NULL) = (state = 'reserved')),
  CHECK ((correlated_at IS NOT NULL) = (state = 'correlated'))
) STRICT;
CREATE INDEX message_correlation_message ON message_correlation (message_key);
CREATE INDEX message_correlation_reserved ON message_correlation (subscription_key)
  WHERE state = 'reserved';
CREATE INDEX message_correlation_instance ON message_correlation (process_instance_key);

CREATE TABLE message_start_lock (
  key INTEGER PRIMARY KEY,
  number INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  process_id TEXT NOT NULL,
  correlation_key TEXT NOT NULL,
  process_instance_key INTEGER NOT NULL
) STRICT;
CREATE INDEX message_start_lock_number ON message_start_lock (number);

CREATE TABLE user_account (
  key INTEGER NOT NULL,
  username TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  UNIQUE (key)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_group (
  key INTEGER NOT NULL,
  group_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  UNIQUE (key)
) STRICT, WITHOUT ROWID;

CREATE TABLE role (
  key INTEGER NOT NULL,
  role_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  UNIQUE (key)
) STRICT, WITHOUT ROWID;

CREATE TABLE tenant (
  key INTEGER NOT NULL,
  tenant_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  UNIQUE (key)
) STRICT, WITHOUT ROWID;

CREATE TABLE mapping_rule (
  key INTEGER NOT NULL,
  mapping_rule_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  claim_name TEXT NOT NULL,
  claim_value TEXT NOT NULL,
  UNIQUE (key)
) STRICT, WITHOUT ROWID;
CREATE INDEX mapping_rule_claim ON mapping_rule (claim_name, claim_value);

CREATE TABLE membership (
  key INTEGER NOT NULL,
  container_type TEXT NOT NULL CHECK (container_type IN ('GROUP', 'ROLE', 'TENANT')),
  container_id TEXT NOT NULL,
  member_type TEXT NOT NULL CHECK (member_type IN ('USER', 'CLIENT', 'GROUP', 'ROLE', 'MAPPING_RULE')),
  member_id TEXT NOT NULL,
  PRIMARY KEY (container_type, container_id, member_type, member_id),
  UNIQUE (key)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_member ON membership (member_type, member_id);

CREATE TABLE authorization_grant (
  key INTEGER PRIMARY KEY,
  owner_type TEXT NOT NULL CHECK (owner_type IN ('USER', 'CLIENT', 'ROLE', 'GROUP', 'MAPPING_RULE')),
  owner_id TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  resource_id TEXT,
  property TEXT,
  permissions TEXT NOT NULL,
  CHECK ((resource_id IS NULL) <> (property IS NULL))
) STRICT;
CREATE INDEX authorization_grant_owner ON authorization_grant (owner_type, owner_id, resource_type);

CREATE TABLE cluster_variable (
  key INTEGER PRIMARY KEY,
  tenant_id TEXT,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  metadata TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('JSON', 'SECRET_REFERENCE'))
) STRICT;
CREATE UNIQUE INDEX cluster_variable_name ON cluster_variable (coalesce(tenant_id, ''), name);

CREATE TABLE global_listener (
  key INTEGER NOT NULL,
  listener_id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  event_types TEXT NOT NULL,
  retries INTEGER NOT NULL,
  position TEXT NOT NULL CHECK (position IN ('before', 'after')),
  priority INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('API', 'CONFIGURATION')),
  UNIQUE (key)
) STRICT, WITHOUT ROWID;

CREATE TABLE agent_definition (
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
CREATE INDEX agent_history_item_process_instance ON agent_history_item (process_instance_key);

CREATE TABLE audit_log (
  key INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  category TEXT NOT NULL CHECK (category IN ('ADMIN', 'DEPLOYED_RESOURCES', 'USER_TASKS')),
  entity_type TEXT NOT NULL CHECK (entity_type IN ('AUTHORIZATION', 'BATCH', 'CLIENT', 'DECISION', 'GROUP', 'INCIDENT', 'JOB', 'MAPPING_RULE', 'PROCESS_INSTANCE', 'RESOURCE', 'ROLE', 'TENANT', 'USER', 'USER_TASK', 'VARIABLE')),
  entity_key TEXT NOT NULL,
  operation_type TEXT NOT NULL CHECK (operation_type IN ('ASSIGN', 'CANCEL', 'COMPLETE', 'CREATE', 'DELETE', 'EVALUATE', 'MIGRATE', 'MODIFY', 'RESOLVE', 'RESUME', 'SUSPEND', 'UNASSIGN', 'UPDATE')),
  result TEXT NOT NULL CHECK (result IN ('SUCCESS', 'FAIL')),
  actor_type TEXT NOT NULL CHECK (actor_type IN ('USER', 'CLIENT')),
  actor_id TEXT NOT NULL,
  entity_description TEXT,
  related_entity_type TEXT,
  related_entity_key TEXT,
  tenant_id TEXT,
  process_id TEXT,
  definition_key INTEGER,
  process_instance_key INTEGER,
  root_key INTEGER,
  element_instance_key INTEGER,
  job_key INTEGER,
  user_task_key INTEGER,
  requirements_id TEXT,
  requirements_key INTEGER,
  decision_id TEXT,
  decision_key INTEGER,
  evaluation_key INTEGER,
  deployment_key INTEGER,
  form_key INTEGER,
  resource_key INTEGER,
  batch_operation_key INTEGER,
  batch_operation_type TEXT
) STRICT;
CREATE INDEX audit_log_at ON audit_log (at, key);
CREATE INDEX audit_log_entity ON audit_log (entity_key);
CREATE INDEX audit_log_instance ON audit_log (process_instance_key)
  WHERE process_instance_key IS NOT NULL;

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
