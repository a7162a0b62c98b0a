import type { Caller } from '../core/caller.ts';
import type { Ids } from '../core/installation.ts';
import { unreachable } from '../core/unreachable.ts';
import { answerBackground } from './background-query.ts';
import type { ReadConnection } from './connection.ts';
import type { SqlDialect } from './dialect.ts';
import { groupingOf } from './groups.ts';
import { groupSources } from './groups/group-sources.ts';
import { resolveMessageHashes } from './message-hashes.ts';
import { defaultPageBytesMax } from './page-bytes.ts';
import { accessFor } from './identity/holding-reads.ts';
import { guardRead } from './guard-read.ts';
import { answerIdentity, type IdentityQuery } from './identity/identity-query.ts';
import type { GroupsQuery, Query, SearchQuery } from './query.ts';
import { answerBatchSelection, type BatchSelectionQuery } from './reads/batch-selection.ts';
import { clusterVariable } from './reads/cluster-variable.ts';
import { callHierarchy } from './reads/call-hierarchy.ts';
import { decisionInstance } from './reads/decision-instance.ts';
import { elementStatistics } from './reads/element-statistics.ts';
import { formOf } from './reads/form-of.ts';
import { getByKey } from './reads/get-by-key.ts';
import { incidentsBelow } from './reads/incidents-below.ts';
import { jobEvents, jobEventsEnd } from './reads/job-events.ts';
import { jobTotals } from './reads/job-totals.ts';
import { answerSchedules } from './reads/schedules.ts';
import { sequenceFlows } from './reads/sequence-flows.ts';
import { subscriptionStatistics } from './reads/subscription-statistics.ts';
import { contentOf, xmlOf } from './reads/text-of.ts';
import { timeline } from './reads/timeline.ts';
import { usageMetrics } from './reads/usage-metrics.ts';
import { waitStatistics } from './reads/wait-statistics.ts';
import { variablesOfUserTask } from './reads/variables-of-user-task.ts';
import { eventBacklog, webhooks, webhooksToServe } from './reads/webhooks.ts';
import { resourceOf, resources } from './resources.ts';
import { searchSource, sourceOf, type Source } from './search-source.ts';
import type { Run } from './query-run.ts';

/** The read side of one connection. */
export interface QueryExecutor {
  /** The JSON text of the response body, or `undefined` if a single resource is absent. */
  run(query: Query, caller: Caller): Promise<string | undefined>;
}

export function createQueryExecutor(
  connection: ReadConnection,
  dialect: SqlDialect,
  { ids, bytesMax = defaultPageBytesMax }: { readonly ids: Ids; readonly bytesMax?: number },
): QueryExecutor {
  return {
    run: async (query, caller) => {
      const access = await accessFor({ connection, dialect }, caller);
      const { tenantIds } = access;
      const run = { connection, dialect, access, tenantIds, ids, bytesMax };
      return answer(await guardRead(run, query), query);
    },
  };
}

async function answer(run: Run, query: Query): Promise<string | undefined> {
  switch (query.kind) {
    case 'search':
      return search(run, query);
    case 'get':
      return getByKey(run, query.resource, query.key);
    case 'incidentsBelow':
      return incidentsBelow(run, query);
    case 'variablesOfUserTask':
      return variablesOfUserTask(run, query);
    case 'form':
      return formOf(run, query);
    case 'waitStatistics':
      return waitStatistics(run, query.processInstanceKey);
    case 'clusterVariable':
      return clusterVariable(run, query);
    case 'decisionInstance':
      return decisionInstance(run, query);
    case 'xml':
      return xmlOf(run, query);
    case 'content':
      return contentOf(run, query.key);
    case 'sequenceFlows':
      return sequenceFlows(run, query.processInstanceKey);
    case 'timeline':
      return timeline(run, query);
    case 'callHierarchy':
      return callHierarchy(run, query.processInstanceKey);
    case 'elementStatistics': {
      if (query.of === 'processInstance') return elementStatistics(run, query);
      const { fields } = resources.processInstance;
      const conditions = await resolveMessageHashes(run, fields, query.conditions);
      return elementStatistics(run, { ...query, conditions });
    }
    case 'groups':
      return groups(run, query);
    case 'subscriptionStatistics':
      return subscriptionStatistics(run, query);
    case 'jobTotals':
      return jobTotals(run, query);
    case 'backgroundJobs':
    case 'jobAttempts':
    case 'jobAttempt':
    case 'jobLog':
    case 'jobOperations':
    case 'tenantQuota':
    case 'deadLetterStats':
    case 'jobCounts':
    case 'queueCounts':
    case 'pausedQueues':
    case 'queue':
      return answerBackground(run, query);
    case 'schedules':
    case 'schedule':
    case 'scheduleTicks':
      return answerSchedules(run, query);
    default:
      return answerFurther(run, query);
  }
}

type FurtherKind =
  | IdentityQuery['kind']
  | BatchSelectionQuery['kind']
  | 'jobEvents'
  | 'jobEventsEnd'
  | 'usageMetrics'
  | 'webhooks'
  | 'webhooksToServe'
  | 'eventBacklog';

/** Reads of identity, and of events and their receivers. */
async function answerFurther(
  run: Run,
  query: Extract<Query, { readonly kind: FurtherKind }>,
): Promise<string | undefined> {
  switch (query.kind) {
    case 'getById':
    case 'members':
    case 'rolesOfGroup':
    case 'ownAuthorizations':
    case 'me':
    case 'passwordHash':
    case 'permitted':
    case 'mappingRuleClaims':
      return answerIdentity(run, query);
    case 'batchesToSelect':
    case 'batchSelection':
    case 'batchCandidates':
    case 'unfinishedBatches':
      return answerBatchSelection(run, query);
    case 'jobEvents':
      return jobEvents(run, query);
    case 'usageMetrics':
      return usageMetrics(run, query);
    case 'jobEventsEnd':
      return jobEventsEnd(run);
    case 'webhooks':
      return webhooks(run, query);
    case 'webhooksToServe':
      return webhooksToServe(run, query.key);
    case 'eventBacklog':
      return eventBacklog(run);
    default:
      return unreachable(query);
  }
}

async function search(run: Run, query: SearchQuery): Promise<string> {
  const resource = resourceOf(query.resource);
  const conditions = await resolveMessageHashes(run, resource.fields, query.conditions);
  return searchSource(run, sourceOf(resource), { ...query, conditions });
}

async function groups(run: Run, query: GroupsQuery): Promise<string> {
  const grouping = groupingOf(query.of);
  const { access, dialect, tenantIds } = run;
  const conditions = await resolveMessageHashes(run, grouping.fields, query.conditions);
  const source: Source = {
    resource: grouping,
    from: groupSources[query.of]({
      access,
      dialect,
      tenantIds,
      parameters: query.parameters,
    }),
    where: [],
  };
  return searchSource(run, source, { ...query, conditions });
}
