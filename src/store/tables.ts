import type { TableName, Tables } from '../engine/state/rows.ts';

/** How a field is kept: a key as a 64-bit integer, a list or map as JSON text. Absent values are NULL. */
export type ColumnKind = 'key' | 'text' | 'integer' | 'json';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Whether an update may change it. */
  readonly changes: boolean;
}

/** Every field of a row has a column: one that is forgotten does not compile. */
export interface Table<Row> {
  readonly name: string;
  readonly primaryKey: readonly (keyof Row & string)[];
  /** Inserting a row that is there already changes nothing. */
  readonly keepsFirst?: true;
  /** Tables whose rows go with a row of this one: those of its `job_key`. */
  readonly children?: readonly string[];
  readonly columns: { readonly [Field in keyof Required<Row>]: Column };
}

const fixed = (name: string, kind: ColumnKind): Column => ({ name, kind, changes: false });
const changing = (name: string, kind: ColumnKind): Column => ({ name, kind, changes: true });

const key = fixed('key', 'key');
const rootKey = fixed('root_key', 'key');
const processInstanceKey = fixed('process_instance_key', 'key');
const elementInstanceKey = fixed('element_instance_key', 'key');
/** A migration moves what is alive to another definition. */
const definitionKey = changing('definition_key', 'key');
const elementId = changing('element_id', 'text');
const deploymentKey = fixed('deployment_key', 'key');
const tenantId = fixed('tenant_id', 'text');
const version = fixed('version', 'integer');
const versionTag = fixed('version_tag', 'text');
const resourceName = fixed('resource_name', 'text');
const checksum = fixed('checksum', 'text');
const state = changing('state', 'text');
const waitingFlows = changing('waiting_flows', 'json');

export const tables: { readonly [T in TableName]: Table<Tables[T]> } = {
  deployment: {
    name: 'deployment',
    primaryKey: ['key'],
    columns: { key, tenantId, deployedAtMs: fixed('deployed_at', 'integer') },
  },
  processDefinition: {
    name: 'process_definition',
    primaryKey: ['key'],
    columns: {
      key,
      processId: fixed('process_id', 'text'),
      version,
      versionTag,
      name: fixed('name', 'text'),
      resourceName,
      deploymentKey,
      tenantId,
      checksum,
      xml: fixed('xml', 'text'),
      startFormId: fixed('start_form_id', 'text'),
      state,
    },
  },
  form: {
    name: 'form',
    primaryKey: ['key'],
    columns: {
      key,
      formId: fixed('form_id', 'text'),
      version,
      versionTag,
      resourceName,
      deploymentKey,
      tenantId,
      checksum,
      schema: fixed('schema', 'text'),
      state,
    },
  },
  decisionRequirements: {
    name: 'decision_requirements',
    primaryKey: ['key'],
    columns: {
      key,
      requirementsId: fixed('requirements_id', 'text'),
      name: fixed('name', 'text'),
      version,
      resourceName,
      deploymentKey,
      tenantId,
      checksum,
      xml: fixed('xml', 'text'),
      state,
    },
  },
  decisionDefinition: {
    name: 'decision_definition',
    primaryKey: ['key'],
    columns: {
      key,
      decisionId: fixed('decision_id', 'text'),
      name: fixed('name', 'text'),
      version,
      versionTag,
      requirementsKey: fixed('requirements_key', 'key'),
      deploymentKey,
      tenantId,
      state,
    },
  },
  decisionInstance: {
    name: 'decision_instance',
    primaryKey: ['key'],
    columns: {
      key,
      evaluationKey: fixed('evaluation_key', 'key'),
      index: fixed('evaluation_index', 'integer'),
      decisionKey: fixed('decision_key', 'key'),
      rootDecisionKey: fixed('root_decision_key', 'key'),
      type: fixed('type', 'text'),
      tenantId,
      state: fixed('state', 'text'),
      evaluatedAtMs: fixed('evaluated_at', 'integer'),
      output: fixed('output', 'text'),
      failureMessage: fixed('failure_message', 'text'),
      evaluatedInputs: fixed('evaluated_inputs', 'json'),
      matchedRules: fixed('matched_rules', 'json'),
      processInstanceKey,
      rootKey,
      definitionKey: fixed('definition_key', 'key'),
      elementInstanceKey,
    },
  },
  resource: {
    name: 'resource',
    primaryKey: ['key'],
    columns: {
      key,
      resourceId: fixed('resource_id', 'text'),
      version,
      versionTag,
      resourceName,
      deploymentKey,
      tenantId,
      checksum,
      content: fixed('content', 'text'),
      state,
    },
  },
  processInstance: {
    name: 'process_instance',
    primaryKey: ['key'],
    columns: {
      key,
      rootKey,
      definitionKey,
      parentProcessInstanceKey: fixed('parent_process_instance_key', 'key'),
      parentElementInstanceKey: fixed('parent_element_instance_key', 'key'),
      tenantId,
      tags: fixed('tags', 'json'),
      businessId: changing('business_id', 'text'),
      state,
      startedAtMs: fixed('started_at', 'integer'),
      endedAtMs: changing('ended_at', 'integer'),
      incidentCount: changing('incident_count', 'integer'),
      terminateAfter: fixed('terminate_after', 'json'),
      waitingFlows,
    },
  },
  elementInstance: {
    name: 'element_instance',
    primaryKey: ['key'],
    columns: {
      key,
      processInstanceKey,
      rootKey,
      definitionKey,
      scopeKey: fixed('scope_key', 'key'),
      elementId,
      elementName: changing('element_name', 'text'),
      type: fixed('type', 'text'),
      tenantId,
      state,
      startedAtMs: fixed('started_at', 'integer'),
      endedAtMs: changing('ended_at', 'integer'),
      incidentKey: changing('incident_key', 'key'),
      jobKey: changing('job_key', 'key'),
      userTaskKey: changing('user_task_key', 'key'),
      waitingFlows,
    },
  },
  variable: {
    name: 'variable',
    primaryKey: ['key'],
    columns: {
      key,
      scopeKey: fixed('scope_key', 'key'),
      name: fixed('name', 'text'),
      value: changing('value', 'text'),
      processInstanceKey,
      rootKey,
      tenantId,
    },
  },
  sequenceFlow: {
    name: 'sequence_flow',
    primaryKey: ['processInstanceKey', 'flowId'],
    keepsFirst: true,
    columns: {
      processInstanceKey,
      flowId: fixed('flow_id', 'text'),
      rootKey,
      definitionKey: fixed('definition_key', 'key'),
      tenantId,
    },
  },
  job: {
    name: 'job',
    primaryKey: ['key'],
    columns: {
      key,
      type: fixed('type', 'text'),
      kind: fixed('kind', 'text'),
      listenerEventType: fixed('listener_event_type', 'text'),
      processInstanceKey,
      rootKey,
      definitionKey,
      elementInstanceKey,
      elementId,
      tenantId,
      scopePath: fixed('scope_path', 'json'),
      headers: fixed('headers', 'json'),
      state,
      lastEvent: changing('last_event', 'text'),
      priority: changing('priority', 'integer'),
      retries: changing('retries', 'integer'),
      worker: changing('worker', 'text'),
      deadlineAtMs: changing('deadline_at', 'integer'),
      retryAtMs: changing('retry_at', 'integer'),
      leaseToken: changing('lease_token', 'text'),
      errorCode: changing('error_code', 'text'),
      errorMessage: changing('error_message', 'text'),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
      endedAtMs: changing('ended_at', 'integer'),
    },
  },
  userTask: {
    name: 'user_task',
    primaryKey: ['key'],
    columns: {
      key,
      processInstanceKey,
      rootKey,
      definitionKey,
      elementInstanceKey,
      elementId,
      name: fixed('name', 'text'),
      tenantId,
      state,
      assignee: changing('assignee', 'text'),
      candidateGroups: changing('candidate_groups', 'json'),
      candidateUsers: changing('candidate_users', 'json'),
      dueAtMs: changing('due_at', 'integer'),
      followUpAtMs: changing('follow_up_at', 'integer'),
      priority: changing('priority', 'integer'),
      formKey: fixed('form_key', 'key'),
      externalFormReference: fixed('external_form_reference', 'text'),
      headers: fixed('headers', 'json'),
      createdAtMs: fixed('created_at', 'integer'),
      completedAtMs: changing('completed_at', 'integer'),
    },
  },
  incident: {
    name: 'incident',
    primaryKey: ['key'],
    columns: {
      key,
      type: fixed('type', 'text'),
      message: fixed('message', 'text'),
      processInstanceKey,
      rootKey,
      definitionKey,
      elementInstanceKey,
      elementId,
      jobKey: fixed('job_key', 'key'),
      tenantId,
      state,
      createdAtMs: fixed('created_at', 'integer'),
      resolvedAtMs: changing('resolved_at', 'integer'),
    },
  },
  backgroundJob: {
    name: 'background_job',
    primaryKey: ['key'],
    children: ['job_execution', 'job_log'],
    columns: {
      key,
      tenantId,
      type: fixed('type', 'text'),
      payload: changing('payload', 'text'),
      priority: changing('priority', 'integer'),
      state,
      availableAtMs: changing('available_at', 'integer'),
      scheduledAtMs: changing('scheduled_at', 'integer'),
      attempt: changing('attempt', 'integer'),
      attemptsLeft: changing('attempts_left', 'integer'),
      maxAttempts: changing('max_attempts', 'integer'),
      retryPolicy: changing('retry_policy', 'json'),
      leaseHash: changing('lease_hash', 'text'),
      leaseExpiresAtMs: changing('lease_expires_at', 'integer'),
      leaseMs: changing('lease_ms', 'integer'),
      worker: changing('worker', 'text'),
      progress: changing('progress', 'text'),
      logLines: changing('log_lines', 'integer'),
      result: changing('result', 'text'),
      error: changing('error', 'text'),
      cancelReason: changing('cancel_reason', 'text'),
      uniqueKey: fixed('unique_key', 'text'),
      idempotencyKey: fixed('idempotency_key', 'text'),
      scheduleKey: fixed('schedule_key', 'key'),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
      startedAtMs: changing('started_at', 'integer'),
      endedAtMs: changing('ended_at', 'integer'),
    },
  },
  jobExecution: {
    name: 'job_execution',
    primaryKey: ['jobKey', 'attempt'],
    columns: {
      jobKey: fixed('job_key', 'key'),
      attempt: fixed('attempt', 'integer'),
      tenantId,
      worker: fixed('worker', 'text'),
      startedAtMs: fixed('started_at', 'integer'),
      endedAtMs: fixed('ended_at', 'integer'),
      outcome: fixed('outcome', 'text'),
      error: fixed('error', 'text'),
    },
  },
  jobLog: {
    name: 'job_log',
    primaryKey: ['jobKey', 'line'],
    columns: {
      jobKey: fixed('job_key', 'key'),
      line: fixed('line', 'integer'),
      tenantId,
      attempt: fixed('attempt', 'integer'),
      atMs: fixed('at', 'integer'),
      level: fixed('level', 'text'),
      message: fixed('message', 'text'),
    },
  },
  tenantQuota: {
    name: 'tenant_quota',
    primaryKey: ['tenantId'],
    columns: {
      tenantId,
      tier: changing('tier', 'text'),
      limits: changing('limits', 'json'),
      pending: changing('pending', 'integer'),
      schedules: changing('schedules', 'integer'),
      daily: changing('daily', 'integer'),
      dayStartMs: changing('day_start', 'integer'),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
    },
  },
  uniqueJob: {
    name: 'unique_job',
    primaryKey: ['tenantId', 'uniqueKey'],
    columns: {
      tenantId,
      uniqueKey: fixed('unique_key', 'text'),
      jobKey: changing('job_key', 'key'),
      scope: changing('scope', 'text'),
      untilMs: changing('until', 'integer'),
    },
  },
  idempotentRequest: {
    name: 'idempotent_request',
    primaryKey: ['tenantId', 'idempotencyKey'],
    columns: {
      tenantId,
      idempotencyKey: fixed('idempotency_key', 'text'),
      bodyHash: changing('body_hash', 'text'),
      jobKeys: changing('job_keys', 'json'),
      expiresAtMs: changing('expires_at', 'integer'),
    },
  },
  schedule: {
    name: 'schedule',
    primaryKey: ['key'],
    columns: {
      key,
      tenantId,
      name: changing('name', 'text'),
      cron: changing('cron', 'text'),
      timeZone: changing('time_zone', 'text'),
      target: changing('target', 'json'),
      state,
      overlap: changing('overlap', 'text'),
      missed: changing('missed', 'text'),
      missedWindowMs: changing('missed_window_ms', 'integer'),
      jitterMs: changing('jitter_ms', 'integer'),
      nextTickAtMs: changing('next_tick_at', 'integer'),
      nextDueAtMs: changing('next_due_at', 'integer'),
      lastTickAtMs: changing('last_tick_at', 'integer'),
      lastJobKey: changing('last_job_key', 'key'),
      lastInstanceKey: changing('last_instance_key', 'key'),
      bufferedTickAtMs: changing('buffered_tick_at', 'integer'),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
    },
  },
  scheduleTick: {
    name: 'schedule_tick',
    primaryKey: ['scheduleKey', 'tickAtMs'],
    columns: {
      scheduleKey: fixed('schedule_key', 'key'),
      tickAtMs: fixed('tick_at', 'integer'),
      tenantId,
      outcome: changing('outcome', 'text'),
      reason: changing('reason', 'text'),
      trigger: fixed('trigger_kind', 'text'),
      decidedAtMs: changing('decided_at', 'integer'),
      jobKey: changing('job_key', 'key'),
      processInstanceKey: changing('process_instance_key', 'key'),
    },
  },
};

export const tableNames = Object.keys(tables) as TableName[];
