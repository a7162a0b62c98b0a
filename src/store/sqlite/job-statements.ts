import type { DatabaseSync } from 'node:sqlite';
import type { JsonText } from '../../core/json.ts';
import type { ScopeKey } from '../../core/key.ts';
import type { ActivatedJob, Activation } from '../../engine/command.ts';
import type {
  ActivateOptions,
  ActivationResult,
  ReturnedJob,
  JobNotice,
} from '../../engine/store.ts';
import { cancelEventTypes } from '../cancel-event-types.ts';
import { storableText } from '../storable-text.ts';
import { bindKey, type SqliteRow } from './bound-value.ts';
import { prepareArrays, type RowValues } from './prepare-arrays.ts';

/** The moves of jobs that are guarded statements, because they change no process instance. */
export interface JobStatements {
  activate(activation: Activation, options: ActivateOptions): ActivationResult;
  returnJobs(jobs: readonly ReturnedJob[], nowMs: number): readonly JobNotice[];
  releaseDue(nowMs: number, jobsMax: number): readonly JobNotice[];
}

export function createJobStatements(db: DatabaseSync): JobStatements {
  return {
    activate: createActivation(db),
    returnJobs: createReturn(db),
    releaseDue: createRelease(db),
  };
}

function createActivation(db: DatabaseSync): JobStatements['activate'] {
  const pauses = prepareArrays(db, 'SELECT process_tenant_id FROM paused_queue WHERE type = ?');
  const candidates = prepareArrays(
    db,
    `
    SELECT j.key, j.type, j.kind, j.listener_event_type, j.process_instance_key, j.root_key, j.definition_key,
      j.element_instance_key, j.element_id, j.tenant_id, j.scope_path, j.headers, j.priority, j.retries,
      j.business_id, p.tags, d.process_id, d.version
    FROM job j
      JOIN process_instance p ON p.key = j.process_instance_key
      JOIN process_definition d ON d.key = j.definition_key
    WHERE j.type = ?1 AND j.state = 'activatable' AND p.terminating_at IS NULL
      AND (p.suspended_at IS NULL OR j.listener_event_type IN (${cancelEventTypes}))
      AND (?2 IS NULL OR j.tenant_id IN (SELECT value FROM json_each(?2)))
      AND (?4 IS NULL OR j.tenant_id NOT IN (SELECT value FROM json_each(?4)))
      AND (?5 IS NULL OR d.process_id IN (SELECT value FROM json_each(?5)))
    ORDER BY j.priority DESC, j.key
    LIMIT ?3 + 0`,
  );
  const take = db.prepare(`
    UPDATE job SET state = 'activated', worker = ?, deadline_at = ?, lease_token = ?
    WHERE key = ? AND state = 'activatable'`);
  const readVariables = createVariableReader(db);

  return (activation, { nowMs, leaseToken, bytesMax }) => {
    const deadlineAtMs = nowMs + activation.timeoutMs;
    const token = activation.withLease ? leaseToken : undefined;
    const jobs: ActivatedJob[] = [];
    const oversized: { readonly jobKey: ActivatedJob['jobKey']; readonly bytes: number }[] = [];
    let bytesLeft = bytesMax;
    const type = storableText(activation.jobType);
    const paused = new Set(pauses.all(type).map(([tenantId]) => tenantId as string));
    const asked = activation.tenantIds;
    const open = asked === 'every' ? asked : asked.filter((tenantId) => !paused.has(tenantId));
    // The statement looks at no job of a paused queue, because it may have very many.
    if (open.length === 0) return { jobs, oversized };
    for (const values of candidates.iterate(
      type,
      open === 'every' ? null : JSON.stringify(open),
      activation.jobsMax,
      open === 'every' && paused.size > 0 ? JSON.stringify([...paused]) : null,
      activation.processIds === undefined ? null : JSON.stringify(activation.processIds),
    )) {
      const { scopePath, job } = decodeCandidate(values);
      const variables = readVariables(scopePath, activation.fetchVariables);
      const bytes = variables.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
      if (bytes > bytesMax) {
        oversized.push({ jobKey: job.jobKey, bytes });
        continue;
      }
      if (bytes > bytesLeft) break;
      bytesLeft -= bytes;
      jobs.push({
        ...job,
        variables,
        worker: activation.worker,
        deadlineAtMs,
        leaseToken: token,
      });
    }
    for (const job of jobs) {
      take.run(storableText(activation.worker), deadlineAtMs, token ?? null, bindKey(job.jobKey));
    }
    return { jobs, oversized };
  };
}

interface Candidate {
  readonly job: Omit<ActivatedJob, 'variables' | 'worker' | 'deadlineAtMs' | 'leaseToken'>;
  /** The scopes from the innermost one outwards. */
  readonly scopePath: readonly ScopeKey[];
}

/** Decodes values in the order of the columns that `createActivation` selects. */
function decodeCandidate(values: RowValues): Candidate {
  const [key, type, kind, listenerEventType, processInstanceKey, rootKey, definitionKey] = values;
  const [elementInstanceKey, elementId, tenantId, scopePath, headers, priority, retries] =
    values.slice(7);
  const [businessId, tags, processId, version] = values.slice(14);
  return {
    scopePath: JSON.parse(scopePath as string) as readonly ScopeKey[],
    job: {
      jobKey: String(key) as ActivatedJob['jobKey'],
      type: type as string,
      kind: kind as ActivatedJob['kind'],
      listenerEventType: listenerEventType as string,
      processInstanceKey: String(processInstanceKey) as ActivatedJob['processInstanceKey'],
      rootProcessInstanceKey: String(rootKey) as ActivatedJob['rootProcessInstanceKey'],
      processDefinitionKey: String(definitionKey) as ActivatedJob['processDefinitionKey'],
      processDefinitionId: processId as string,
      processDefinitionVersion: version as number,
      elementInstanceKey: String(elementInstanceKey) as ActivatedJob['elementInstanceKey'],
      elementId: elementId as string,
      tenantId: tenantId as ActivatedJob['tenantId'],
      headers: JSON.parse(headers as string) as Record<string, string>,
      priority: priority as number,
      retries: retries as number,
      tags: JSON.parse(tags as string) as string[],
      businessId: (businessId ?? undefined) as string | undefined,
    },
  };
}

/** Reads the visible variables from a scope outwards: the innermost of each name. */
function createVariableReader(
  db: DatabaseSync,
): (
  path: readonly ScopeKey[],
  names: readonly string[] | undefined,
) => (readonly [string, JsonText])[] {
  const inScope = prepareArrays(db, 'SELECT name, value FROM variable WHERE scope_key = ?');
  return (path, names) => {
    const visible = new Map<string, JsonText>();
    for (const scope of path) {
      for (const [name, value] of inScope.all(bindKey(scope)) as [string, JsonText][]) {
        if (visible.has(name) || (names !== undefined && !names.includes(name))) continue;
        visible.set(name, value);
      }
    }
    return [...visible];
  };
}

function createReturn(db: DatabaseSync): JobStatements['returnJobs'] {
  const returnJob = db.prepare(`
    UPDATE job SET state = 'activatable', worker = NULL, deadline_at = NULL, lease_token = NULL, updated_at = ?
    WHERE key = ? AND state = 'activated' AND deadline_at = ? RETURNING type, tenant_id`);
  return (jobs, nowMs) =>
    jobs
      .flatMap((job) => returnJob.all(nowMs, bindKey(job.jobKey), job.deadlineAtMs))
      .map(decodeNotice);
}

function createRelease(db: DatabaseSync): JobStatements['releaseDue'] {
  const timeOut = db.prepare(`
    UPDATE job SET state = 'activatable', deadline_at = NULL, lease_token = NULL, last_event = 'TIMED_OUT', updated_at = ?1
    WHERE key IN (SELECT key FROM job WHERE state = 'activated' AND deadline_at <= ?1 ORDER BY deadline_at LIMIT ?2 + 0)
    RETURNING type, tenant_id`);
  const retry = db.prepare(`
    UPDATE job SET state = 'activatable', retry_at = NULL, updated_at = ?1
    WHERE key IN (SELECT key FROM job WHERE state = 'backingOff' AND retry_at <= ?1 ORDER BY retry_at LIMIT ?2 + 0)
    RETURNING type, tenant_id`);
  return (nowMs, jobsMax) =>
    [...timeOut.all(nowMs, jobsMax), ...retry.all(nowMs, jobsMax)].map(decodeNotice);
}

function decodeNotice(row: SqliteRow): JobNotice {
  return { type: row['type'] as string, tenantId: row['tenant_id'] as JobNotice['tenantId'] };
}
