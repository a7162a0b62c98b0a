import type { JsonText } from '../../core/json.ts';
import { type ScopeKey, sharedPartition } from '../../core/key.ts';
import type { ActivatedJob } from '../../engine/command.ts';
import type { ActivationResult, StoreTransaction } from '../../engine/store.ts';
import { cancelEventTypes } from '../cancel-event-types.ts';
import { storableText } from '../storable-text.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import { type Partitions, changedByKey, rowsByKey } from './partitions.ts';
import { keyArray, textArray } from './table-statements.ts';

type Activate = (
  connection: Connection,
  ...args: Parameters<StoreTransaction['activate']>
) => Promise<ActivationResult>;

type Candidate = Omit<ActivatedJob, 'variables' | 'worker' | 'deadlineAtMs' | 'leaseToken'> & {
  readonly scopePath: readonly ScopeKey[];
};

/** How many jobs have their variables read at once. Each may be as large as an answer. */
const chunkSize = 64;

/**
 * Locks the next jobs that no other transaction has locked, and takes those whose variables fit into the answer. The
 * locking statement returns the columns, because only it sees a row as it is under the lock.
 */
export function createActivation(partitions: Partitions): Activate {
  const locks = createLocks(partitions);
  const take: Statement = {
    name: 'take jobs',
    text: `UPDATE job AS t SET state = 'activated', worker = $2, deadline_at = $3, lease_token = $4
      ${changedByKey(partitions, 'job', { word: 'FROM' })} AND t.state = 'activatable'`,
  };
  const readVariables = createVariableReader(partitions);

  return async (connection, activation, { nowMs, leaseToken, bytesMax }) => {
    const { tenantIds, jobsMax } = activation;
    const type = storableText(activation.jobType);
    const processes = activation.processIds && textArray(activation.processIds);
    const values = [
      type,
      jobsMax,
      ...(tenantIds === 'every' ? [] : [textArray(tenantIds)]),
      ...(processes === undefined ? [] : [processes]),
    ];
    const lock = locks[tenantIds === 'every' ? 'all' : 'tenants'];
    const rows = await connection.rows(processes ? lock.ofProcesses : lock.open, values);
    const deadlineAtMs = nowMs + activation.timeoutMs;
    const token = activation.withLease ? leaseToken : undefined;
    const jobs: ActivatedJob[] = [];
    const oversized: { readonly jobKey: ActivatedJob['jobKey']; readonly bytes: number }[] = [];
    let bytesLeft = bytesMax;
    let isFull = false;
    for (let at = 0; at < rows.length && !isFull; at += chunkSize) {
      const chunk = rows.slice(at, at + chunkSize).map(decodeCandidate);
      const variablesOf = await readVariables(connection, chunk, activation.fetchVariables);
      for (const { scopePath, ...job } of chunk) {
        const variables = variablesOf(scopePath);
        const bytes = variables.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
        if (bytes > bytesMax) {
          oversized.push({ jobKey: job.jobKey, bytes });
          continue;
        }
        isFull = bytes > bytesLeft;
        if (isFull) break;
        bytesLeft -= bytes;
        jobs.push({
          ...job,
          variables,
          worker: activation.worker,
          deadlineAtMs,
          leaseToken: token,
        });
      }
    }
    if (jobs.length > 0) {
      await connection.rows(take, [
        keyArray(jobs.map((job) => job.jobKey)),
        storableText(activation.worker),
        deadlineAtMs,
        token ?? null,
      ]);
    }
    return { jobs, oversized };
  };
}

/** The statements that lock jobs: of some tenants or of all, and of all processes or of some. */
function createLocks(partitions: Partitions) {
  const ofTenants = {
    name: 'lock activatable jobs',
    // The requested tenants, without those that have paused the type. If none is left, the statement looks at no job.
    open: `open AS MATERIALIZED (
        SELECT a.id FROM unnest($3::text[]) AS a (id)
        WHERE NOT EXISTS (${pauseSql} AND p.process_tenant_id = a.id)),`,
    guard: 'tenant_id = ANY(ARRAY(SELECT id FROM open)) AND EXISTS (SELECT FROM open)',
  };
  const ofTheirProcesses = lockStatement(partitions, {
    ...ofTenants,
    name: 'lock activatable jobs of processes',
    guard: `${ofTenants.guard} AND definition_key IN (SELECT d.key FROM process_definition AS d
        WHERE d.partition_id = ${sharedPartition} AND d.process_id = ANY($4::text[]))`,
  });
  const ofAll = {
    name: 'lock activatable jobs of every tenant',
    open: '',
    guard: `NOT EXISTS (${pauseSql} AND p.process_tenant_id = job.tenant_id)`,
  };
  const ofAllProcesses = lockStatement(partitions, {
    ...ofAll,
    name: 'lock activatable jobs of processes of every tenant',
    guard: `${ofAll.guard} AND definition_key IN (SELECT d.key FROM process_definition AS d
        WHERE d.partition_id = ${sharedPartition} AND d.process_id = ANY($3::text[]))`,
  });
  return {
    tenants: { open: lockStatement(partitions, ofTenants), ofProcesses: ofTheirProcesses },
    all: { open: lockStatement(partitions, ofAll), ofProcesses: ofAllProcesses },
  };
}

/** The pauses of the type; the caller adds the condition on a tenant. */
const pauseSql = `SELECT FROM paused_queue AS p WHERE p.partition_id = ${sharedPartition} AND p.type = $1`;

/**
 * Asks one partition after the other until there are enough jobs, so priority and age hold within a partition, as in
 * Camunda.
 */
function lockStatement(
  partitions: Partitions,
  { name, open, guard }: { readonly name: string; readonly open: string; readonly guard: string },
): Statement {
  const partition = partitions.isOne ? sharedPartition : 'part.id';
  const locked = `SELECT key, type, kind, listener_event_type, process_instance_key, root_key, definition_key,
            element_instance_key, element_id, tenant_id, scope_path, headers, priority, retries, business_id, created_at
          FROM job
          WHERE partition_id = ${partition} AND type = $1 AND state = 'activatable' AND ${guard}
            AND NOT EXISTS (SELECT 1 FROM process_instance AS i
              WHERE i.partition_id = ${partition} AND i.key = job.process_instance_key AND (i.terminating_at IS NOT NULL
                OR i.suspended_at IS NOT NULL AND job.listener_event_type NOT IN (${cancelEventTypes})))
          ORDER BY priority DESC, created_at, key LIMIT $2 FOR UPDATE SKIP LOCKED`;
  return {
    name,
    text: `WITH ${open} next AS MATERIALIZED (
        ${partitions.isOne ? locked : `SELECT f.* FROM ${partitions.eachInTurn} CROSS JOIN LATERAL (${locked}) AS f LIMIT $2`})
      SELECT j.key, j.type, j.kind, j.listener_event_type, j.process_instance_key, j.root_key, j.definition_key,
        j.element_instance_key, j.element_id, j.tenant_id, j.scope_path, j.headers, j.priority, j.retries,
        j.business_id, p.tags, d.process_id, d.version
      FROM next AS j
        JOIN process_instance AS p
          ON p.partition_id = ${partitions.of('j.process_instance_key')} AND p.key = j.process_instance_key
        JOIN process_definition AS d ON d.partition_id = ${sharedPartition} AND d.key = j.definition_key
      ORDER BY j.priority DESC, j.created_at, j.key`,
  };
}

function decodeCandidate(cells: readonly Cell[]): Candidate {
  const text = (index: number) => cells[index] ?? '';
  return {
    jobKey: text(0) as ActivatedJob['jobKey'],
    type: text(1),
    kind: text(2) as ActivatedJob['kind'],
    listenerEventType: text(3),
    processInstanceKey: text(4) as ActivatedJob['processInstanceKey'],
    rootProcessInstanceKey: text(5) as ActivatedJob['rootProcessInstanceKey'],
    processDefinitionKey: text(6) as ActivatedJob['processDefinitionKey'],
    elementInstanceKey: text(7) as ActivatedJob['elementInstanceKey'],
    elementId: text(8),
    tenantId: text(9) as ActivatedJob['tenantId'],
    scopePath: JSON.parse(text(10)) as readonly ScopeKey[],
    headers: JSON.parse(text(11)) as Record<string, string>,
    priority: Number(cells[12]),
    retries: Number(cells[13]),
    businessId: cells[14] ?? undefined,
    tags: JSON.parse(text(15)) as string[],
    processDefinitionId: text(16),
    processDefinitionVersion: Number(cells[17]),
  };
}

type Variables = (readonly [string, JsonText])[];

/** Reads the visible variables from a scope outwards: the innermost of each name. */
function createVariableReader(
  partitions: Partitions,
): (
  connection: Connection,
  jobs: readonly Candidate[],
  names: readonly string[] | undefined,
) => Promise<(path: readonly ScopeKey[]) => Variables> {
  const read = (where: string) =>
    `SELECT v.scope_key, v.name, v.value
      FROM ${rowsByKey(partitions, 'variable', { alias: 'v', column: 'scope_key', where })}`;
  const all: Statement = { name: 'read variables', text: read('') };
  const named: Statement = {
    name: 'read named variables',
    text: read('AND name = ANY($2::text[])'),
  };
  return async (connection, jobs, names) => {
    const scopes = keyArray(new Set(jobs.flatMap((job) => job.scopePath)));
    const rows =
      names === undefined
        ? await connection.rows(all, [scopes])
        : await connection.rows(named, [scopes, textArray(names)]);
    const byScope = new Map<Cell, Variables>();
    for (const [scope = null, name, value] of rows) {
      const variable = [name ?? '', (value ?? '') as JsonText] as const;
      const inScope = byScope.get(scope);
      if (inScope === undefined) byScope.set(scope, [variable]);
      else inScope.push(variable);
    }
    return (path) => {
      const visible = new Map<string, JsonText>();
      for (const scope of path) {
        for (const [name, value] of byScope.get(scope) ?? []) {
          if (!visible.has(name)) visible.set(name, value);
        }
      }
      return [...visible];
    };
  };
}
