import type { DueTimer } from '../../engine/timer/due-timer.ts';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { TenantId } from '../../core/tenant.ts';
import type { LoadableTable } from '../../engine/background/row-id.ts';
import type { BackgroundJobRow, TenantQuotaRow } from '../../engine/background/background-rows.ts';
import type { DeletionReads } from '../../engine/deletion/deletion-reads.ts';
import type { Changes } from '../../engine/state/changes.ts';
import type {
  DueContinuation,
  DueKeys,
  DeletedRows,
  EndedRows,
  ReadyQuestion,
  StoreTransaction,
} from '../../engine/store.ts';
import { bindKey } from './bound-value.ts';
import { createDeletionOfEnded } from './delete-ended.ts';
import { createExpiryOfMessages } from './expire-messages.ts';
import { createDeletionReads } from './deletion-reads.ts';
import { createDeletionOfEvents } from './delete-events.ts';
import { outboxChunks } from '../outbox-chunks.ts';
import { storableText } from '../storable-text.ts';
import type { Column } from '../table.ts';
import { tableNames, tables } from '../tables.ts';
import { createBatchOperationReads } from './batch-operation-reads.ts';
import { createOperationReads } from './operation-reads.ts';
import type { RowCodec, Codecs } from './row-codec.ts';
import { RunningJobs } from './running-jobs.ts';

/** The part of a transaction for the Jobs Service. */
export interface BackgroundStatements {
  readonly reads: Pick<
    StoreTransaction,
    | 'rows'
    | 'freeQuotas'
    | 'readyTenants'
    | 'runningCounts'
    | 'readyJobs'
    | 'dueKeys'
    | 'jobsBeyond'
    | 'jobStates'
    | 'nextBatchItems'
    | keyof DeletionReads
  >;
  /** Writes the changes that are not rows of a table: deletions, and the outbox. */
  write(changes: Changes): void;
  deleteEnded(ended: EndedRows): DeletedRows;
  /** Discards cached rows after a rollback. */
  rolledBack(): void;
}

/** The earliest due moments of the Jobs Service: a union of selects of one column. */
export const nextDueSql = `
  SELECT min(lease_expires_at) FROM background_job WHERE state = 'running'
  UNION ALL SELECT min(available_at) FROM background_job WHERE state = 'scheduled'
  UNION ALL SELECT min(next_due_at) FROM schedule WHERE next_due_at IS NOT NULL
  UNION ALL SELECT min(next_due_at) FROM job_operation WHERE next_due_at IS NOT NULL
  UNION ALL SELECT min(next_due_at) FROM batch_operation WHERE next_due_at IS NOT NULL
  UNION ALL SELECT min(due_at) FROM continuation WHERE due_at IS NOT NULL
  UNION ALL SELECT min(due_at) FROM event_subscription WHERE due_at IS NOT NULL AND suspended_at IS NULL
  UNION ALL SELECT min(expires_at) FROM message
  UNION ALL SELECT min(resumes_at) FROM paused_queue WHERE resumes_at IS NOT NULL
  UNION ALL SELECT min(day_start) + 86400000 FROM tenant_quota WHERE daily > 0`;

export function createBackgroundStatements(db: DatabaseSync, codecs: Codecs): BackgroundStatements {
  const readyTenants = createReadyTenants(db);
  const readyJobs = createReadyJobs(db, codecs.backgroundJob);
  const running = prepare(
    db,
    `SELECT count(*) FROM background_job WHERE state = 'running' AND tenant_id = ?`,
  );
  const runningJobs = new RunningJobs();
  const byId = createReadsById(db, codecs, runningJobs);
  const write = createWriter(db);
  const due = createDueReads(db);
  return {
    reads: {
      rows: (table, ids) => Promise.resolve(ids.map(byId[table]) as never),
      freeQuotas: (tenantIds) =>
        Promise.resolve(
          tenantIds.flatMap((id) => (byId.tenantQuota(id) as TenantQuotaRow | undefined) ?? []),
        ),
      readyTenants: (question) => Promise.resolve(readyTenants(question)),
      runningCounts: (tenantIds) =>
        Promise.resolve(tenantIds.map((tenantId) => rowsOf(running, tenantId)[0]?.[0] as number)),
      readyJobs: (question) => Promise.resolve(readyJobs(question)),
      dueKeys: (nowMs, max) => Promise.resolve(due(nowMs, max)),
      ...createOperationReads(db),
      ...createBatchOperationReads(db),
      ...createDeletionReads(db),
    },
    write(changes) {
      write(changes);
      const { inserted, updated, deleted } = changes;
      runningJobs.keep(inserted.backgroundJob);
      runningJobs.keep(updated.backgroundJob);
      for (const { key } of deleted.backgroundJob) runningJobs.take(key);
    },
    rolledBack: () => runningJobs.clear(),
    deleteEnded: createDeletionOfEnded(db),
  };
}

type Values = readonly SQLOutputValue[];

function prepare(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

function rowsOf(statement: StatementSync, ...parameters: (string | number)[]): readonly Values[] {
  return statement.all(...parameters) as unknown as readonly Values[];
}

type ReadById = (id: string) => unknown;

function createReadsById(
  db: DatabaseSync,
  codecs: Codecs,
  runningJobs: RunningJobs,
): { readonly [T in LoadableTable]: ReadById } {
  const read = (name: LoadableTable): ReadById => {
    const codec: RowCodec<unknown> = codecs[name];
    const fields = idFields(tables[name]);
    const statement = prepare(
      db,
      `SELECT ${codec.selectColumns} FROM ${tables[name].name} WHERE ${guardsOf(fields)}`,
    );
    return (id) => {
      const parts = fields.length === 1 ? [id] : id.split('\n');
      const bound = parts.map((part, at) =>
        fields[at]?.[1].kind === 'text' ? storableText(part) : bindKey(part),
      );
      const values = statement.get(...bound) as unknown as Values | undefined;
      return values && codec.decode(values);
    };
  };
  const readJob = read('backgroundJob');
  return {
    backgroundJob: (key) => runningJobs.take(key) ?? readJob(key),
    pausedQueue: read('pausedQueue'),
    tenantQuota: read('tenantQuota'),
    uniqueJob: read('uniqueJob'),
    idempotentRequest: read('idempotentRequest'),
    schedule: read('schedule'),
    scheduleTick: read('scheduleTick'),
    jobOperation: read('jobOperation'),
    batchOperation: read('batchOperation'),
    batchOperationItem: read('batchOperationItem'),
    agentInstance: read('agentInstance'),
    continuation: read('continuation'),
    eventSubscription: read('eventSubscription'),
    message: read('message'),
    messageCorrelation: read('messageCorrelation'),
    webhook: read('webhook'),
    eventSink: read('eventSink'),
    user: read('user'),
    group: read('group'),
    role: read('role'),
    tenant: read('tenant'),
    mappingRule: read('mappingRule'),
    membership: read('membership'),
    authorization: read('authorization'),
  };
}

type Fields = readonly (readonly [field: string, column: Column])[];

/** The fields of the primary key, in its order. */
function idFields(table: {
  readonly primaryKey: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
}): Fields {
  return Object.entries(table.columns).filter(([field]) => table.primaryKey.includes(field));
}

function guardsOf(fields: Fields): string {
  return fields.map(([, column]) => `${column.name} = ?`).join(' AND ');
}

/** Goes from tenant to tenant along the index of ready jobs, however many jobs each tenant has. */
function createReadyTenants(
  db: DatabaseSync,
): (question: Parameters<StoreTransaction['readyTenants']>[0]) => readonly TenantId[] {
  const nextTenant = prepare(
    db,
    `SELECT tenant_id FROM background_job
     WHERE state = 'queued' AND type = ? AND tenant_id > ? ORDER BY tenant_id LIMIT 1`,
  );
  const readyTypes = createReadyTypes(db);
  const isPaused = createPausedReads(db);
  return ({ types, after, tenantsMax }) => {
    const found = new Set<string>();
    for (const type of types ?? readyTypes()) {
      let last = after;
      let count = 0;
      while (count < tenantsMax) {
        const [row] = rowsOf(nextTenant, storableText(type), last);
        if (row === undefined) break;
        last = row[0] as string;
        if (isPaused(type, last)) continue;
        found.add(last);
        count += 1;
      }
    }
    return [...found].toSorted().slice(0, tenantsMax) as TenantId[];
  };
}

/** The statement checks a pause once for each queue, not for each of its jobs. */
function createPausedReads(db: DatabaseSync): (type: string, tenantId: string) => boolean {
  const pause = prepare(db, 'SELECT 1 FROM paused_queue WHERE tenant_id = ? AND type = ?');
  return (type, tenantId) => rowsOf(pause, tenantId, storableText(type)).length > 0;
}

function createReadyTypes(db: DatabaseSync): () => readonly string[] {
  const nextType = prepare(
    db,
    `SELECT type FROM background_job WHERE state = 'queued' AND type > ? ORDER BY type LIMIT 1`,
  );
  return () => {
    const types: string[] = [];
    for (;;) {
      const [row] = rowsOf(nextType, types.at(-1) ?? '');
      if (row === undefined) return types;
      types.push(row[0] as string);
    }
  };
}

function createReadyJobs(
  db: DatabaseSync,
  codec: RowCodec<BackgroundJobRow>,
): (question: ReadyQuestion) => readonly BackgroundJobRow[] {
  const ready = prepare(
    db,
    `SELECT ${codec.selectColumns} FROM background_job
     WHERE state = 'queued' AND type = ? AND tenant_id = ?
     ORDER BY priority, available_at, key LIMIT ? + 0`,
  );
  const readyTypes = createReadyTypes(db);
  const isPaused = createPausedReads(db);
  return ({ tenantId, types, jobsMax }) => {
    const open = [...new Set(types ?? readyTypes())].filter((type) => !isPaused(type, tenantId));
    const lists = open.map((type) =>
      rowsOf(ready, storableText(type), tenantId, jobsMax).map((values) => codec.decode(values)),
    );
    return lists.length === 1
      ? (lists[0] ?? [])
      : lists.flat().toSorted(byPriority).slice(0, jobsMax);
  };
}

function byPriority(left: BackgroundJobRow, right: BackgroundJobRow): number {
  return (
    left.priority - right.priority ||
    left.availableAtMs - right.availableAtMs ||
    Number(BigInt(left.key) - BigInt(right.key))
  );
}

function createDueReads(db: DatabaseSync): (nowMs: number, max: number) => DueKeys {
  const read = (sql: string) => {
    const statement = prepare(db, `${sql} LIMIT ? + 0`);
    return (nowMs: number, max: number) =>
      rowsOf(statement, nowMs, max).map(([id]) => String(id)) as never[];
  };
  const expired = read(
    `SELECT key FROM background_job WHERE state = 'running' AND lease_expires_at <= ? ORDER BY lease_expires_at`,
  );
  const scheduled = read(
    `SELECT key FROM background_job WHERE state = 'scheduled' AND available_at <= ? ORDER BY available_at`,
  );
  const schedules = read('SELECT key FROM schedule WHERE next_due_at <= ? ORDER BY next_due_at');
  const operations = read(
    'SELECT key FROM job_operation WHERE next_due_at <= ? ORDER BY next_due_at',
  );
  const batchOperations = read(
    'SELECT key FROM batch_operation WHERE next_due_at <= ? ORDER BY next_due_at, steps',
  );
  const tenants = read(
    'SELECT tenant_id FROM tenant_quota WHERE daily > 0 AND day_start <= ? - 86400000 ORDER BY day_start',
  );
  const queues = read(
    `SELECT tenant_id || char(10) || type FROM paused_queue WHERE resumes_at <= ? ORDER BY resumes_at`,
  );
  const messages = read('SELECT key FROM message WHERE expires_at <= ? ORDER BY expires_at');
  const continuations = prepare(
    db,
    `SELECT key, root_key FROM continuation AS c
     WHERE due_at <= ? AND NOT EXISTS (SELECT 1 FROM continuation AS o
       WHERE o.root_key = c.root_key AND o.due_at IS NOT NULL
         AND (o.created_at, o.key) < (c.created_at, c.key))
     ORDER BY due_at LIMIT ? + 0`,
  );
  const timers = prepare(
    db,
    `SELECT key, definition_key, root_key, holder_key FROM event_subscription
     WHERE due_at <= ? AND suspended_at IS NULL ORDER BY due_at, key LIMIT ? + 0`,
  );
  return (nowMs, max) => ({
    expired: expired(nowMs, max),
    scheduled: scheduled(nowMs, max),
    schedules: schedules(nowMs, max),
    operations: operations(nowMs, max),
    batchOperations: batchOperations(nowMs, max),
    queues: queues(nowMs, max),
    tenants: tenants(nowMs, max),
    messages: messages(nowMs, Math.min(max, 1)),
    continuations: rowsOf(continuations, nowMs, max).map(dueContinuation),
    timers: rowsOf(timers, nowMs, max).map(decodeSubscriber),
  });
}

function createWriter(db: DatabaseSync): (changes: Changes) => void {
  const deletes = tableNames.map((name) => {
    const table = tables[name];
    const fields = idFields(table);
    return {
      name,
      fields,
      statements: [
        db.prepare(`DELETE FROM ${table.name} WHERE ${guardsOf(fields)}`),
        ...(table.children ?? []).map((child) =>
          db.prepare(`DELETE FROM ${child.name} WHERE ${child.column} = ?`),
        ),
      ],
    };
  });
  const trim = db.prepare('DELETE FROM schedule_tick WHERE schedule_key = ? AND tick_at <= ?');
  const deleteRequests = db.prepare(
    `DELETE FROM idempotent_request WHERE (tenant_id, idempotency_key) IN (
       SELECT tenant_id, idempotency_key FROM idempotent_request WHERE expires_at <= ? LIMIT 10000)`,
  );
  const expireMessages = createExpiryOfMessages(db);
  const deleteEvaluation = db.prepare('DELETE FROM decision_instance WHERE evaluation_key = ?');
  const publish = db.prepare(
    'INSERT INTO job_event (tenant_id, created_at, events) VALUES (?, ?, ?)',
  );
  const remove = createDeletionOfEvents(db);
  return (changes) => {
    if (changes.deletedEvents !== undefined) remove(changes.deletedEvents);
    const { requestsDeletedBeforeMs } = changes;
    if (requestsDeletedBeforeMs !== undefined) deleteRequests.run(requestsDeletedBeforeMs);
    const { messagesExpiredByMs } = changes;
    if (messagesExpiredByMs !== undefined) expireMessages(messagesExpiredByMs);
    for (const key of changes.deletedEvaluations) deleteEvaluation.run(bindKey(key));
    for (const { name, fields, statements } of deletes) {
      for (const row of changes.deleted[name]) {
        const bound = fields.map(([field, { kind }]) => {
          const value = (row as unknown as Record<string, string | number>)[field] ?? '';
          return kind === 'key' ? bindKey(String(value)) : value;
        });
        for (const statement of statements) statement.run(...bound);
      }
    }
    for (const [scheduleKey, throughMs] of changes.trimmed) {
      trim.run(bindKey(scheduleKey), throughMs);
    }
    for (const [tenantId, published] of changes.published) {
      for (const chunk of outboxChunks(published)) publish.run(tenantId, published.atMs, chunk);
    }
  };
}

/** A subscription with the keys by which a command finds it. */
export function decodeSubscriber([key, definitionKey, rootKey, holderKey]: Values): DueTimer {
  const [root, holder] = [rootKey, holderKey].map((value) =>
    value === null ? undefined : String(value),
  );
  return {
    key: String(key),
    definitionKey: String(definitionKey),
    rootKey: root,
    holderKey: holder,
  } as DueTimer;
}

function dueContinuation([key, rootKey]: Values): DueContinuation {
  return { key: String(key), rootKey: String(rootKey) } as DueContinuation;
}
