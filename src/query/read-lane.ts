import type { Query } from './query.ts';

/**
 * What a read costs: looking up one thing, or a bounded number of them by an index, or searching, which may look at
 * everything there is. Searches never keep what is looked up waiting.
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
  webhooks: 'lookup',
  // What the server itself asks: relays, retention and `/metrics`.
  webhooksToServe: 'lookup',
  eventBacklog: 'lookup',
  jobEventsEnd: 'lookup',
  jobCounts: 'lookup',
  search: 'search',
  incidentsBelow: 'search',
  variablesOfUserTask: 'search',
  sequenceFlows: 'search',
  callHierarchy: 'search',
  elementStatistics: 'search',
  timeline: 'search',
  queueCounts: 'search',
  groups: 'search',
  jobTotals: 'search',
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
  // Relays read everybody's events, in small pieces, and must keep up whoever searches.
  if (query.kind === 'jobEvents' && query.tenantId === undefined) return 'lookup';
  return lanes[query.kind];
}
