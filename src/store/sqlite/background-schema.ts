/** The Jobs Service's tables of the embedded store, in the habits of `schema.ts`. */
export const backgroundSchema = `
CREATE TABLE background_job (
  key INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 10),
  state TEXT NOT NULL CHECK (
    state IN ('scheduled', 'queued', 'running', 'completed', 'failed', 'cancelled', 'deadlettered')),
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
CREATE INDEX background_job_scheduled ON background_job (available_at) WHERE state = 'scheduled';
CREATE INDEX background_job_running ON background_job (tenant_id, lease_expires_at) WHERE state = 'running';
CREATE INDEX background_job_dead ON background_job (tenant_id, created_at, key) WHERE state = 'deadlettered';
CREATE INDEX background_job_tenant ON background_job (tenant_id, created_at, key);
CREATE INDEX background_job_ended ON background_job (state, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX background_job_schedule ON background_job (schedule_key, key) WHERE schedule_key IS NOT NULL;

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
CREATE INDEX tenant_quota_day ON tenant_quota (day_start) WHERE daily > 0;

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
CREATE INDEX job_operation_running ON job_operation (tenant_id, key) WHERE state = 'running';
CREATE INDEX job_operation_ended ON job_operation (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX job_operation_due ON job_operation (next_due_at) WHERE next_due_at IS NOT NULL;

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
CREATE INDEX schedule_due ON schedule (next_due_at) WHERE next_due_at IS NOT NULL;

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

-- The outbox: what one batch has to tell of one tenant, in order. Positions rise in the order of commits.
CREATE TABLE job_event (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  events TEXT NOT NULL
) STRICT;
CREATE INDEX job_event_tenant ON job_event (tenant_id, position);

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
`;
