/** The reads of the server itself that select the items of batch operations. */
import { sql } from 'kysely';
import type { Caller } from '../../core/caller.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { JsonText } from '../../core/json.ts';
import type { BatchOperationType } from '../../engine/batch-operation/batch-operation-rows.ts';
import type { Condition } from '../condition.ts';
import { allOf } from '../condition-sql.ts';
import type { Sql } from '../dialect.ts';
import type { EnumWords } from '../field.ts';
import { resolveMessageHashes } from '../message-hashes.ts';
import { readFilter } from '../read-filter.ts';
import type { Resource } from '../resource.ts';
import { decisionInstances } from '../resources/decision-instances.ts';
import { jobs } from '../resources/process-jobs.ts';
import { processInstances } from '../resources/process-instances.ts';
import { rowsOf, sourceOf, whereSql } from '../search-source.ts';
import type { Run } from '../query-run.ts';

export type BatchSelectionQuery =
  BatchesToSelectQuery | OneSelectionQuery | BatchCandidatesQuery | UnfinishedBatchesQuery;

/** The operations that still select items and have not changed since a moment, the oldest first. */
interface BatchesToSelectQuery {
  readonly kind: 'batchesToSelect';
  readonly unchangedSinceMs: number;
}

/** The state that the selection of an operation needs, or `"waits"`. */
interface OneSelectionQuery {
  readonly kind: 'batchSelection';
  readonly key: string;
}

/** The next items, in the order of keys, as far as the caller may see them. */
export interface BatchCandidatesQuery {
  readonly kind: 'batchCandidates';
  readonly type: BatchOperationType;
  readonly filter: JsonText;
  readonly after: string | undefined;
  readonly to: string;
  /** Only items up to this key; `undefined`: all. */
  readonly upTo: string | undefined;
  readonly limit: number;
}

/** Whether an actor has this many operations that have not ended: `true` or `false`. */
interface UnfinishedBatchesQuery {
  readonly kind: 'unfinishedBatches';
  readonly actorType: string;
  readonly actorId: string | undefined;
  readonly max: number;
}

/** A row of `BatchCandidatesQuery`: the key of the item, its process instance with the root, if it has one, and its tenant. */
export type BatchCandidate = readonly [
  itemKey: string,
  instanceKey: string | null,
  rootKey: string | null,
  tenantId: string,
];

const batchesMax = 1_000;

export function answerBatchSelection(
  run: Run,
  query: BatchSelectionQuery,
): Promise<string | undefined> {
  switch (query.kind) {
    case 'batchesToSelect':
      return batchesToSelect(run, query);
    case 'batchSelection':
      return batchSelection(run, query);
    case 'batchCandidates':
      return batchCandidates(run, query);
    case 'unfinishedBatches':
      return unfinishedBatches(run, query);
    default:
      return unreachable(query);
  }
}

async function batchesToSelect(
  run: Run,
  { unchangedSinceMs }: BatchesToSelectQuery,
): Promise<string> {
  const rows = await rowsOf(
    run,
    sql`SELECT CAST(b.key AS TEXT) AS key FROM batch_operation AS b
      WHERE b.state = 'created' AND b.updated_at <= ${unchangedSinceMs}
      ORDER BY b.key LIMIT ${sql.lit(batchesMax)}`,
  );
  return JSON.stringify(rows.map(({ key }) => key));
}

async function batchSelection(run: Run, { key }: OneSelectionQuery): Promise<string | undefined> {
  const [row] = await rowsOf(
    run,
    sql`SELECT b.type AS type, b.plan AS plan, b.filter AS filter, b.created_by AS creator,
        CAST(b.selected_to AS TEXT) AS after, CAST(b.select_to AS TEXT) AS last
      FROM batch_operation AS b WHERE b.key = ${BigInt(key)} AND b.state = 'created'`,
  );
  if (row === undefined) return undefined;
  if (await waitsForInstances(run, row['plan'])) return '"waits"';
  const [top] = await rowsOf(
    run,
    run.dialect.lastMade(selections[row['type'] as BatchOperationType]),
  );
  const { type, filter, after } = row;
  const to = row['last'] ?? top?.['last'] ?? '0';
  return JSON.stringify({
    type,
    filter,
    after,
    to,
    createdBy: JSON.parse(row['creator'] as string) as Caller,
  });
}

async function unfinishedBatches(
  run: Run,
  { actorType, actorId, max }: UnfinishedBatchesQuery,
): Promise<string> {
  const rows = await rowsOf(
    run,
    sql`SELECT b.key FROM batch_operation AS b
      WHERE b.ended_at IS NULL AND b.actor_type = ${actorType}
        AND ${actorId === undefined ? sql`b.actor_id IS NULL` : sql`b.actor_id = ${actorId}`}
      LIMIT ${sql.lit(max)}`,
  );
  return String(rows.length === max);
}

/** Whether any instance still runs whose end the operation waits for. */
async function waitsForInstances(run: Run, plan: unknown): Promise<boolean> {
  const { afterInstancesOf: key } = JSON.parse(plan as string) as {
    readonly afterInstancesOf?: string;
  };
  if (key === undefined) return false;
  const rows = await rowsOf(
    run,
    sql`SELECT i.key FROM process_instance AS i
      WHERE i.definition_key = ${BigInt(key)} AND i.ended_at IS NULL LIMIT 1`,
  );
  return rows.length > 0;
}

/** How the items of an operation are found. */
interface Selection {
  readonly resource: Resource;
  /** The table of the items, and the column with their keys. */
  readonly table: string;
  readonly key: string;
  /** Conditions besides those of the filter. */
  readonly conditions: readonly Condition[];
  /** The items in the order of their keys. `where` selects rows `t` of the resource. */
  readonly items: (from: Sql, where: Sql, range: (key: Sql) => Sql) => Sql;
}

/** Conditions on the state of the rows, in the words of the API. */
function inStates({ fields }: Resource, ...names: readonly string[]): Condition {
  const { type } = fields['state'] ?? {};
  const words: EnumWords = type?.kind === 'enum' ? type.words : {};
  const values = names.flatMap((name) => words[name] ?? []);
  return { kind: 'tests', field: 'state', tests: [{ operator: 'in', values }] };
}

const isRoot: Condition = {
  kind: 'tests',
  field: 'parentProcessInstanceKey',
  tests: [{ operator: 'exists', expected: false }],
};

function ofInstances(conditions: readonly Condition[]): Selection {
  return {
    resource: processInstances,
    table: 'process_instance',
    key: 'key',
    conditions,
    items: (from, where, range) => sql`SELECT CAST(t.key AS TEXT) AS item,
        CAST(t.key AS TEXT) AS instance, CAST(t.root_key AS TEXT) AS root, t.tenant_id AS tenant
      FROM ${from} WHERE ${allOf([where, range(sql`t.key`)])} ORDER BY t.key`,
  };
}

const endedJobStates = ['CANCELED', 'COMPLETED', 'ERROR_THROWN'];

/** Children are cancelled with their root. */
const selections: { readonly [T in BatchOperationType]: Selection } = {
  CANCEL_PROCESS_INSTANCE: ofInstances([inStates(processInstances, 'ACTIVE', 'SUSPENDED'), isRoot]),
  MIGRATE_PROCESS_INSTANCE: ofInstances([inStates(processInstances, 'ACTIVE')]),
  SUSPEND_PROCESS_INSTANCE: ofInstances([inStates(processInstances, 'ACTIVE')]),
  RESUME_PROCESS_INSTANCE: ofInstances([inStates(processInstances, 'SUSPENDED')]),
  MODIFY_PROCESS_INSTANCE: ofInstances([inStates(processInstances, 'ACTIVE')]),
  DELETE_PROCESS_INSTANCE: ofInstances([]),
  DELETE_DECISION_INSTANCE: {
    resource: decisionInstances,
    table: 'decision_instance',
    key: 'evaluation_key',
    conditions: [],
    items: (from, where, range) => sql`SELECT CAST(t.evaluation_key AS TEXT) AS item,
        CAST(min(t.process_instance_key) AS TEXT) AS instance, CAST(min(t.root_key) AS TEXT) AS root,
        min(t.tenant_id) AS tenant
      FROM ${from} WHERE ${allOf([where, range(sql`t.evaluation_key`)])}
      GROUP BY t.evaluation_key ORDER BY t.evaluation_key`,
  },
  RESOLVE_INCIDENT: {
    resource: processInstances,
    table: 'incident',
    key: 'key',
    conditions: [inStates(processInstances, 'ACTIVE')],
    items: (from, where, range) => sql`SELECT CAST(x.key AS TEXT) AS item,
        CAST(x.process_instance_key AS TEXT) AS instance, CAST(x.root_key AS TEXT) AS root, x.tenant_id AS tenant
      FROM incident AS x
      WHERE x.state = 'active' AND ${range(sql`x.key`)}
        AND EXISTS (SELECT 1 FROM ${from} WHERE ${allOf([sql`t.key = x.process_instance_key`, where])})
      ORDER BY x.key`,
  },
  UPDATE_JOB: {
    resource: jobs,
    table: 'job',
    key: 'key',
    conditions: [
      { kind: 'tests', field: 'state', tests: [{ operator: 'notIn', values: endedJobStates }] },
    ],
    items: (from, where, range) => sql`SELECT CAST(t.key AS TEXT) AS item,
        CAST(t.process_instance_key AS TEXT) AS instance, CAST(t.root_key AS TEXT) AS root, t.tenant_id AS tenant
      FROM ${from} WHERE ${allOf([where, range(sql`t.key`)])} ORDER BY t.key`,
  },
};

async function batchCandidates(run: Run, query: BatchCandidatesQuery): Promise<string> {
  const { resource, table, conditions, items } = selections[query.type];
  const after = BigInt(query.after ?? '-1');
  const filter = conditionsOf(resource, query.filter);
  const all = await resolveMessageHashes(run, resource.fields, [...filter, ...conditions]);
  const source = sourceOf(resource);
  const selected = items(source.from, whereSql(run, source, all), (key) =>
    allOf([
      sql`${key} > ${after}`,
      run.dialect.isMadeBy(key, BigInt(query.to)),
      ...(query.upTo === undefined ? [] : [sql`${key} <= ${BigInt(query.upTo)}`]),
    ]),
  );
  const rows = await rowsOf(run, run.dialect.firstItems(table, selected, query.limit));
  return JSON.stringify(
    rows.map(
      ({ item, instance, root, tenant }) => [item, instance, root, tenant] as BatchCandidate,
    ),
  );
}

/** The route has checked the filter. */
function conditionsOf(resource: Resource, filter: JsonText): readonly Condition[] {
  return readFilter(resource, JSON.parse(filter), []);
}

/** The resource whose filter selects the items of an operation. */
export function selectedResource(type: BatchOperationType): Resource {
  return selections[type].resource;
}
