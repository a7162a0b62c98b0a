import type { Query } from './query.ts';

/**
 * The cost of a read. A lookup reads one row, or a bounded number of rows by an index; a search may read whole tables.
 * Searches never delay lookups.
 */
export type ReadLane = 'lookup' | 'search';

const lanes: { readonly [K in Query['kind']]: ReadLane } = {
  get: 'lookup',
  form: 'lookup',
  decisionInstance: 'lookup',
  xml: 'lookup',
  content: 'lookup',
  jobAttempt: 'lookup',
  schedule: 'lookup',
  tenantQuota: 'lookup',
  queue: 'lookup',
  webhooks: 'lookup',
  // Queries of the server itself: event sinks, batch operations, retention and `/metrics`.
  webhooksToServe: 'lookup',
  eventBacklog: 'lookup',
  jobEventsEnd: 'lookup',
  jobCounts: 'lookup',
  batchesToSelect: 'lookup',
  batchSelection: 'lookup',
  unfinishedBatches: 'lookup',
  getById: 'lookup',
  clusterVariable: 'lookup',
  me: 'lookup',
  passwordHash: 'lookup',
  permitted: 'lookup',
  mappingRuleClaims: 'lookup',
  batchCandidates: 'search',
  members: 'search',
  rolesOfGroup: 'search',
  ownAuthorizations: 'search',
  search: 'search',
  incidentsBelow: 'search',
  variablesOfUserTask: 'search',
  sequenceFlows: 'search',
  callHierarchy: 'search',
  elementStatistics: 'search',
  timeline: 'search',
  waitStatistics: 'search',
  queueCounts: 'search',
  pausedQueues: 'search',
  groups: 'search',
  jobTotals: 'search',
  subscriptionStatistics: 'search',
  usageMetrics: 'search',
  backgroundJobs: 'search',
  jobAttempts: 'search',
  jobLog: 'search',
  jobOperations: 'search',
  deadLetterStats: 'search',
  schedules: 'search',
  scheduleTicks: 'search',
  jobEvents: 'search',
};

export function laneOf(query: Query): ReadLane {
  // Event sinks read the events of all tenants in small pieces, and must keep up while clients search.
  if (query.kind === 'jobEvents' && query.tenantId === undefined) return 'lookup';
  return lanes[query.kind];
}
