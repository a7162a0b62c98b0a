import { sql } from 'kysely';
import type { Condition } from '../condition.ts';
import { messageSubscriptions } from '../resources/message-subscriptions.ts';
import { subscriptionsByVersion } from '../resources/subscription-groups.ts';
import type { Search } from '../search.ts';
import { searchSource, sourceOf, whereSql } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** Counts of the open subscriptions that match, for each version of a process. */
export interface SubscriptionStatisticsQuery extends Search {
  readonly kind: 'subscriptionStatistics';
  /** Conditions on the subscriptions. */
  readonly counted: readonly Condition[];
}

export function subscriptionStatistics(
  run: Run,
  { counted, ...search }: SubscriptionStatisticsQuery,
): Promise<string> {
  const open = sourceOf(messageSubscriptions, [sql`t.state = 'open'`]);
  const from = sql`(
    SELECT t.definition_key AS key, t.process_id, t.tenant_id, count(*) AS subscriptions,
      count(DISTINCT t.process_instance_key) AS instances
    FROM ${open.from} WHERE ${whereSql(run, open, counted)}
    GROUP BY t.definition_key, t.process_id, t.tenant_id) AS t`;
  const source = { resource: subscriptionsByVersion, from, where: [] };
  return searchSource(run, source, search);
}
