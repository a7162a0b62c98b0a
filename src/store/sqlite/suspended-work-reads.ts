import type { DatabaseSync } from 'node:sqlite';
import type { EventSubscriptionKey, ScopeKey } from '../../core/key.ts';
import {
  type ResumedJobs,
  type SuspendedWork,
  suspendedWorkMax,
  type SuspendedWorkReads,
  resumedJobsMax,
} from '../../engine/suspension/suspended-work.ts';
import { bindKey } from './bound-value.ts';
import { prepareArrays } from './prepare-arrays.ts';
import type { Codecs } from './row-codec.ts';

/** What a resumed process instance goes on with. */
export function createSuspendedWorkReads(
  db: DatabaseSync,
  codecs: Codecs,
): SuspendedWorkReads['suspendedWork'] {
  const continuations = prepareArrays(
    db,
    `SELECT key FROM continuation WHERE suspended_in = ? ORDER BY created_at, key LIMIT ${suspendedWorkMax}`,
  );
  // The planner would prefer the index of all subscriptions of the instance, and every page would read all of them.
  const triggers = prepareArrays(
    db,
    `SELECT key, holder_key FROM event_subscription INDEXED BY event_subscription_suspended
     WHERE process_instance_key = ? AND suspended_at IS NOT NULL ORDER BY key LIMIT ${suspendedWorkMax}`,
  );
  const subscriptions = prepareArrays(
    db,
    `SELECT ${codecs.eventSubscription.selectColumns} FROM event_subscription
     WHERE process_instance_key = ? AND key > ? AND kind = 'message' AND state = 'open'
     ORDER BY key LIMIT ${suspendedWorkMax}`,
  );
  const jobs = prepareArrays(
    db,
    `SELECT type, tenant_id, count(*) FROM (SELECT type, tenant_id FROM job
       WHERE process_instance_key = ? AND state = 'activatable' LIMIT ${resumedJobsMax})
     GROUP BY type, tenant_id`,
  );
  return ({ processInstanceKey, after }) => {
    const instance = bindKey(processInstanceKey);
    return Promise.resolve({
      continuations: continuations
        .all(instance)
        .map(([key]) => String(key) as SuspendedWork['continuations'][number]),
      triggers: triggers.all(instance).map(([key, holderKey]) => ({
        key: String(key) as EventSubscriptionKey,
        holderKey: String(holderKey) as ScopeKey,
      })),
      subscriptions: subscriptions
        .all(instance, after === undefined ? 0n : bindKey(after))
        .map((values) => codecs.eventSubscription.decode(values)),
      jobs:
        after === undefined
          ? jobs.all(instance).map(([type, tenantId, count]): ResumedJobs => ({
              type: type as string,
              tenantId: tenantId as ResumedJobs['tenantId'],
              count: Number(count),
            }))
          : [],
    });
  };
}
