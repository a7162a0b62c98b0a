import type { DatabaseSync } from 'node:sqlite';
import type { DecisionRequirementsKey, ProcessInstanceKey } from '../../core/key.ts';
import { assert } from '../../core/assert.ts';
import type { Changes } from '../../engine/state/changes.ts';
import type { DefinitionVersion, StoreTransaction } from '../../engine/store.ts';
import { storableText } from '../storable-text.ts';
import { tableNames } from '../tables.ts';
import type { BackgroundStatements } from './background-statements.ts';
import { createDeletionOfForgotten, createIdentityReads } from './identity-reads.ts';
import type { JobStatements } from './job-statements.ts';
import { createAgentReads } from './agent-reads.ts';
import { createMessageReads } from './message-reads.ts';
import { createSuspendedWorkReads } from './suspended-work-reads.ts';
import { prepareArrays } from './prepare-arrays.ts';
import { manyBy, oneBy } from './prepared-reads.ts';
import { createRootReads } from './read-roots.ts';
import type { RootReads } from '../../engine/state/root-reads.ts';
import { bindKey, type SqliteRow } from './bound-value.ts';
import { decodeSubscriber } from './background-statements.ts';
import { signalNumber, startConditionNumber } from '../../engine/message/slot.ts';
import {
  type StartCondition,
  startConditionRowsMax,
} from '../../engine/condition/start-condition.ts';
import type { RowCodec, Codecs } from './row-codec.ts';
import type { WalSync } from './wal-sync.ts';
import { createCountReader, createCountWriter } from './write-element-counts.ts';

interface Parts {
  readonly codecs: Codecs;
  readonly background: BackgroundStatements;
  readonly jobs: JobStatements;
  readonly walSync: WalSync;
}

/** Prepares all statements once, and returns the function that begins a batch's transaction. */
export function createTransaction(db: DatabaseSync, parts: Parts): () => StoreTransaction {
  const reads = createReads(db, parts.codecs);
  const messages = createMessageReads(db, parts.codecs);
  const agents = createAgentReads(db, parts.codecs);
  const write = createWriter(db, parts.codecs);
  const identity = createIdentityReads(db, parts.codecs);
  const { jobs, background, walSync } = parts;
  const countChanges = prepareArrays(db, 'SELECT total_changes()');
  const changesNow = () => countChanges.get()?.[0] as number;
  let changes = changesNow();

  return () => {
    // Begins before the first read: outside of a transaction each statement locks and unlocks the file, which costs
    // more than the statement. Takes the write lock at once: a log that another thread empties after the first read would
    // make the first write fail, because what was read is out of date for SQLite.
    db.exec('BEGIN IMMEDIATE');
    return {
      ...reads,
      ...background.reads,
      ...messages,
      ...agents,
      identity,
      ...alone,
      write(changes) {
        write(changes);
        background.write(changes);
        return Promise.resolve();
      },
      activate: (activation, options) => Promise.resolve(jobs.activate(activation, options)),
      returnJobs: (held, nowMs) => Promise.resolve(jobs.returnJobs(held, nowMs)),
      releaseDueJobs: (nowMs, jobsMax) => Promise.resolve(jobs.releaseDue(nowMs, jobsMax)),
      deleteEnded: (ended) => Promise.resolve(background.deleteEnded(ended)),
      commit() {
        const before = changes;
        changes = changesNow();
        if (changes === before) db.exec('COMMIT');
        else walSync.committing(() => db.exec('COMMIT'));
        return Promise.resolve();
      },
      rollback() {
        background.rolledBack();
        if (db.isTransaction) db.exec('ROLLBACK');
        return Promise.resolve();
      },
    };
  };
}

/** The caches of this node are always current, because no other node writes. */
const alone: Pick<
  StoreTransaction,
  'catalogVersion' | 'identityVersion' | 'lockRoots' | 'versionOf'
> = {
  catalogVersion: 0,
  identityVersion: 0,
  lockRoots: (keys) => Promise.resolve(keys.map(() => 0)),
  versionOf: () => 0,
};

type Reads = Pick<
  StoreTransaction,
  | keyof RootReads
  | 'rootKeysOf'
  | 'jobs'
  | 'userTasks'
  | 'incidents'
  | 'definitions'
  | 'definitionVersions'
  | 'form'
  | 'formVersions'
  | 'decisionRequirements'
  | 'decisionRequirementsVersions'
  | 'decisionRequirementsKeyOf'
  | 'decisionVersions'
  | 'startSubscriptions'
  | 'signalSubscriptions'
  | 'startConditions'
  | 'suspendedWork'
  | 'resource'
  | 'resourceVersions'
>;

function createReads(db: DatabaseSync, codecs: Codecs): Reads {
  const rootKeyOf = db.prepare(
    `SELECT root_key FROM process_instance WHERE key = ?1
     UNION ALL SELECT root_key FROM element_instance WHERE key = ?1`,
  );
  return {
    ...createRootReads(db, codecs),
    rootKeysOf: each((key) => {
      const row = rootKeyOf.get(bindKey(key));
      return row && (String(row['root_key']) as ProcessInstanceKey);
    }),
    jobs: each(oneBy(db, codecs.job, 'job WHERE key = ?')),
    userTasks: each(oneBy(db, codecs.userTask, 'user_task WHERE key = ?')),
    incidents: each(oneBy(db, codecs.incident, 'incident WHERE key = ?')),
    definitions: each(oneBy(db, codecs.processDefinition, 'process_definition WHERE key = ?')),
    definitionVersions: versionsOf(db, { table: 'process_definition', id: 'process_id' }),
    form: one(oneBy(db, codecs.form, 'form WHERE key = ?')),
    formVersions: versionsOf(db, { table: 'form', id: 'form_id' }),
    ...createDecisionReads(db, codecs),
    startSubscriptions: createStartReads(db, codecs),
    signalSubscriptions: createSignalReads(db),
    startConditions: createConditionReads(db),
    suspendedWork: createSuspendedWorkReads(db, codecs),
    resource: one(oneBy(db, codecs.resource, 'resource WHERE key = ?')),
    resourceVersions: versionsOf(db, { table: 'resource', id: 'resource_id' }),
  };
}

function createDecisionReads(
  db: DatabaseSync,
  codecs: Codecs,
): Pick<
  Reads,
  | 'decisionRequirements'
  | 'decisionRequirementsVersions'
  | 'decisionRequirementsKeyOf'
  | 'decisionVersions'
> {
  const requirementsBy = oneBy(
    db,
    codecs.decisionRequirements,
    'decision_requirements WHERE key = ?',
  );
  const decisionsIn = manyBy(
    db,
    codecs.decisionDefinition,
    'decision_definition WHERE requirements_key = ? ORDER BY key',
  );
  const keyOf = db.prepare('SELECT requirements_key FROM decision_definition WHERE key = ?');
  return {
    decisionRequirements: one((key) => {
      const requirements = requirementsBy(key);
      return requirements && { requirements, decisions: decisionsIn(key) };
    }),
    decisionRequirementsKeyOf: one((key) => {
      const row = keyOf.get(bindKey(key));
      return row && (String(row['requirements_key']) as DecisionRequirementsKey);
    }),
    decisionRequirementsVersions: versionsOf(db, {
      table: 'decision_requirements',
      id: 'requirements_id',
      versionTag: 'NULL',
    }),
    decisionVersions: versionsOf(db, {
      table: 'decision_definition',
      id: 'decision_id',
      resourceName: `''`,
      checksum: `''`,
    }),
  };
}

function one<R>(read: (key: string) => R): (key: string) => Promise<R> {
  return (key) => Promise.resolve(read(key));
}

function each<R>(read: (key: string) => R): (keys: readonly string[]) => Promise<readonly R[]> {
  return (keys) => Promise.resolve(keys.map(read));
}

function createStartReads(db: DatabaseSync, codecs: Codecs): Reads['startSubscriptions'] {
  const codec = codecs.eventSubscription;
  const statement = prepareArrays(
    db,
    `SELECT ${codec.selectColumns} FROM event_subscription
     WHERE tenant_id = ? AND process_id = ? AND root_key IS NULL AND state = 'open' ORDER BY key`,
  );
  return (tenantId, processId) =>
    Promise.resolve(
      statement.all(tenantId, storableText(processId)).map((values) => codec.decode(values)),
    );
}

function createSignalReads(db: DatabaseSync): Reads['signalSubscriptions'] {
  const statement = prepareArrays(
    db,
    `SELECT key, definition_key, root_key, holder_key FROM event_subscription
     WHERE slot = ? AND tenant_id = ? AND name = ? AND kind = 'signal' AND state = 'open'
       AND NOT EXISTS (SELECT 1 FROM process_instance AS i
         WHERE i.key = process_instance_key AND i.state = 'suspended')
     ORDER BY key`,
  );
  return (tenantId, name) =>
    Promise.resolve(
      statement
        .all(bindKey(signalNumber({ tenantId, name })), tenantId, storableText(name))
        .map(decodeSubscriber),
    );
}

function createConditionReads(db: DatabaseSync): Reads['startConditions'] {
  const statement = prepareArrays(
    db,
    `SELECT key, definition_key, element_id FROM event_subscription
     WHERE slot = ? AND tenant_id = ? AND name = ? AND kind = 'conditional' AND state = 'open'
     LIMIT ${startConditionRowsMax + 1}`,
  );
  return (tenantId, names) => {
    const found: StartCondition[] = [];
    for (const name of names) {
      if (found.length > startConditionRowsMax) break;
      const slot = bindKey(startConditionNumber({ tenantId, name }));
      const rows = statement.all(slot, tenantId, storableText(name));
      for (const [key, definitionKey, elementId] of rows) {
        found.push({
          key: String(key) as StartCondition['key'],
          definitionKey: String(definitionKey) as StartCondition['definitionKey'],
          elementId: String(elementId),
        });
      }
    }
    const inOrder = found.toSorted((left, right) => Number(left.key) - Number(right.key));
    return Promise.resolve(inOrder);
  };
}

/** The columns of `versionTag`, `resourceName` and `checksum`, if they have other names. */
function versionsOf(
  db: DatabaseSync,
  of: {
    readonly table: string;
    readonly id: string;
    readonly versionTag?: string;
    readonly resourceName?: string;
    readonly checksum?: string;
  },
): (tenantId: string, id: string) => Promise<readonly DefinitionVersion[]> {
  const statement = db.prepare(
    `SELECT key, version, ${of.versionTag ?? 'version_tag'} AS version_tag, deployment_key,
       ${of.resourceName ?? 'resource_name'} AS resource_name, ${of.checksum ?? 'checksum'} AS checksum, state
     FROM ${of.table}
     WHERE tenant_id = ? AND ${of.id} = ? ORDER BY version DESC`,
  );
  const decode = (row: SqliteRow): DefinitionVersion => ({
    key: String(row['key']) as DefinitionVersion['key'],
    version: row['version'] as number,
    versionTag: (row['version_tag'] ?? undefined) as string | undefined,
    deploymentKey: String(row['deployment_key']) as DefinitionVersion['key'],
    resourceName: row['resource_name'] as string,
    checksum: row['checksum'] as string,
    deleted: row['state'] === 'deleted',
  });
  return (tenantId, id) => Promise.resolve(statement.all(tenantId, storableText(id)).map(decode));
}

function createWriter(db: DatabaseSync, codecs: Codecs): (changes: Changes) => void {
  const addMetric = db.prepare(`
    INSERT INTO job_metric VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      created = created + excluded.created,
      created_last_at = coalesce(excluded.created_last_at, created_last_at),
      completed = completed + excluded.completed,
      completed_last_at = coalesce(excluded.completed_last_at, completed_last_at),
      failed = failed + excluded.failed,
      failed_last_at = coalesce(excluded.failed_last_at, failed_last_at)`);
  const countsOf = createCountReader(db);
  const writeCounts = createCountWriter(db);
  const forget = createDeletionOfForgotten(db);
  return (changes) => {
    forget(changes.forgotten);
    const counts = countsOf(changes);
    for (const name of tableNames) {
      const codec = codecs[name] as RowCodec<unknown>;
      codec.insert(changes.inserted[name]);
      codec.update(changes.updated[name]);
    }
    writeCounts(counts);
    for (const { minuteAtMs, tenantId, type, worker, counts, lastAtMs } of changes.jobMetrics) {
      const { changes: written } = addMetric.run(
        minuteAtMs,
        tenantId,
        type,
        worker,
        counts.created,
        lastAtMs.created ?? null,
        counts.completed,
        lastAtMs.completed ?? null,
        counts.failed,
        lastAtMs.failed ?? null,
      );
      assert(written === 1, 'one metric row to be written');
    }
  };
}
