import { sql } from 'kysely';
import { ReadForbidden } from '../engine/read-forbidden.ts';
import type { Sql } from './dialect.ts';
import { idColumns } from './identity/identity-query.ts';
import type { Query } from './query.ts';
import { isClusterVariable } from './reads/cluster-variable.ts';
import type { Run } from './query-run.ts';
import { fieldOf } from './order.ts';
import { resourceOf, type ResourceName } from './resources.ts';
import { onId, onProcess, onProcessOf, type RowRights } from './row-rights.ts';
import { firstOfSource, sourceOf } from './search-source.ts';

/**
 * The resource that a read is about. A caller that may see it may see the whole answer, unless the query checks its
 * rows.
 */
interface Guarded {
  readonly resource: ResourceName;
  readonly where: Sql;
  /** The rights. Default: those of the resource. */
  readonly rights?: RowRights;
  /** Whether the answer is also given about a deleted definition, which the resource hides. */
  readonly includesHidden?: true;
  /** Whether the query checks each row of the answer too, because some may be of other processes. */
  readonly checksRows?: true;
}

/** `rows`: each row of the answer is checked by itself. `own`: the answer is about the caller. */
type Guard<K extends Query['kind']> =
  'rows' | 'own' | ((query: Extract<Query, { readonly kind: K }>) => Guarded);

const readInstance = 'PROCESS_DEFINITION:READ_PROCESS_INSTANCE';

function byKey(resource: ResourceName, key: string, rights?: RowRights): Guarded {
  const { keyField } = resourceOf(resource);
  const column = sql.raw(fieldOf(resourceOf(resource), keyField).sql);
  const where = sql`${column} = ${BigInt(key)}`;
  return { resource, where, ...(rights === undefined ? {} : { rights }) };
}

/** A kind of read without a guard does not compile. */
const guards: { readonly [K in Query['kind']]: Guard<K> } = {
  get: ({ resource, key, onProcess: right }) => byKey(resource, key, right && [onProcess(right)]),
  getById: ({ resource, id }) => ({
    resource,
    where: sql`${sql.raw(idColumns[resource])} = ${id}`,
  }),
  incidentsBelow: ({ root, key }) => ({ ...byKey(root, key), checksRows: true }),
  clusterVariable: (query) => ({
    resource: 'clusterVariable',
    where: isClusterVariable(query),
  }),
  variablesOfUserTask: ({ key }) => byKey('userTask', key, [onProcess(readInstance)]),
  form: ({ of, key }) => byKey(of, key),
  decisionInstance: ({ evaluationKey, index }) => ({
    resource: 'decisionInstance',
    where: sql`t.evaluation_key = ${BigInt(evaluationKey)} AND t.evaluation_index = ${BigInt(index)}`,
  }),
  xml: ({ of, key }) => ({ ...byKey(of, key), includesHidden: true }),
  content: ({ key }) => ({ ...byKey('deployedResource', key), includesHidden: true }),
  sequenceFlows: ({ processInstanceKey }) => byKey('processInstance', processInstanceKey),
  timeline: ({ processInstanceKey }) => byKey('processInstance', processInstanceKey),
  callHierarchy: ({ processInstanceKey }) => ({
    ...byKey('processInstance', processInstanceKey),
    checksRows: true,
  }),
  elementStatistics: ({ of, key }) =>
    of === 'processInstance'
      ? byKey('processInstance', key, [onProcessOf(readInstance, 't.key')])
      : {
          ...byKey('processDefinition', key, [onId(readInstance, 't.process_id')]),
          includesHidden: true,
        },
  search: 'rows',
  waitStatistics: 'rows',
  members: 'rows',
  rolesOfGroup: 'rows',
  groups: 'rows',
  jobTotals: 'rows',
  subscriptionStatistics: 'rows',
  usageMetrics: 'rows',
  me: 'own',
  ownAuthorizations: 'own',
  passwordHash: 'own',
  permitted: 'rows',
  mappingRuleClaims: 'own',
  batchCandidates: 'rows',
  batchesToSelect: 'rows',
  batchSelection: 'rows',
  unfinishedBatches: 'rows',
  // The Jobs Service and event sinks have checked their callers.
  backgroundJobs: 'rows',
  jobAttempts: 'rows',
  jobAttempt: 'rows',
  jobLog: 'rows',
  jobOperations: 'rows',
  tenantQuota: 'rows',
  deadLetterStats: 'rows',
  jobCounts: 'rows',
  queueCounts: 'rows',
  pausedQueues: 'rows',
  queue: 'rows',
  schedules: 'rows',
  schedule: 'rows',
  scheduleTicks: 'rows',
  jobEvents: 'rows',
  jobEventsEnd: 'rows',
  webhooks: 'rows',
  webhooksToServe: 'rows',
  eventBacklog: 'rows',
};

/**
 * Throws `ReadForbidden` if the caller lacks the right to see the resource that the query is about. Returns the run in
 * which the query is answered. The query itself handles a resource that does not exist or belongs to a foreign tenant.
 * So a guard must find everything that its query finds.
 */
export async function guardRead(run: Run, query: Query): Promise<Run> {
  if (run.access.rights === undefined) return run;
  const guard = guards[query.kind] as Guard<Query['kind']>;
  if (guard === 'rows') return run;
  const open: Run = { ...run, access: { ...run.access, rights: undefined } };
  if (guard === 'own') return open;
  const { resource: name, where, rights, includesHidden, checksRows } = guard(query);
  const resource = resourceOf(name);
  const guarded = rights === undefined ? resource : { ...resource, rights };
  const source = { ...sourceOf(guarded, [where]), includesHidden: includesHidden === true };
  if ((await firstOfSource(run, source, [])) !== undefined) return checksRows ? run : open;
  if ((await firstOfSource(open, source, [])) === undefined) return open;
  const [first] = guarded.rights === 'elsewhere' ? [] : guarded.rights;
  if (first === undefined) return open;
  throw new ReadForbidden(first.right);
}
