/** The Jobs Service's tables of the cluster store, in the habits of `schema.ts`. */
export const backgroundSchema = `
CREATE TABLE background_job (
  partition_id smallint NOT NULL,
  key bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  payload text COLLATE "C" NOT NULL,
  priority bigint NOT NULL CHECK (priority BETWEEN 1 AND 10),
  state text COLLATE "C" NOT NULL CHECK (
    state IN ('scheduled', 'queued', 'running', 'completed', 'failed', 'cancelled', 'deadlettered')),
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
CREATE INDEX background_job_scheduled ON background_job (partition_id, available_at) WHERE state = 'scheduled';
CREATE INDEX background_job_running ON background_job (partition_id, tenant_id, lease_expires_at) WHERE state = 'running';
CREATE INDEX background_job_dead ON background_job (partition_id, tenant_id, created_at, key) WHERE state = 'deadlettered';
CREATE INDEX background_job_tenant ON background_job (partition_id, tenant_id, created_at, key);
CREATE INDEX background_job_ended ON background_job (partition_id, state, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX background_job_schedule ON background_job (partition_id, schedule_key, key) WHERE schedule_key IS NOT NULL;

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
CREATE INDEX tenant_quota_day ON tenant_quota (partition_id, day_start) WHERE daily > 0;

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
CREATE INDEX job_operation_running ON job_operation (partition_id, tenant_id, key) WHERE state = 'running';
CREATE INDEX job_operation_ended ON job_operation (partition_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX job_operation_due ON job_operation (partition_id, next_due_at) WHERE next_due_at IS NOT NULL;

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
CREATE INDEX schedule_due ON schedule (partition_id, next_due_at) WHERE next_due_at IS NOT NULL;

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

-- The outbox: what one batch has to tell of one tenant, in order. Positions rise in the order of commits.
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
`;
