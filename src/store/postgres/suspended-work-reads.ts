import type { EventSubscriptionKey, ScopeKey } from '../../core/key.ts';
import {
  type ResumedJobs,
  type SuspendedWork,
  suspendedWorkMax,
  type SuspendedWorkReads,
  resumedJobsMax,
} from '../../engine/suspension/suspended-work.ts';
import type { AllStatements } from './all-statements.ts';
import type { Connection, Statement } from './connections.ts';
import type { Partitions } from './partitions.ts';

/** What a resumed process instance goes on with. */
export function createSuspendedWorkReads(
  statements: AllStatements,
  partitions: Partitions,
): (connection: Connection) => SuspendedWorkReads['suspendedWork'] {
  const { continuations, triggers, subscriptions, jobs } = suspendedWorkStatements(
    statements,
    partitions,
  );
  return (connection) =>
    async ({ processInstanceKey: key, after }) => {
      const waiting = await connection.rows(continuations, [key]);
      const overdue = await connection.rows(triggers, [key]);
      const open = await connection.rows(subscriptions, [key, after ?? '0']);
      const ready = after === undefined ? await connection.rows(jobs, [key]) : [];
      return {
        continuations: waiting.map(([row]) => row as SuspendedWork['continuations'][number]),
        triggers: overdue.map(([row, holderKey]) => ({
          key: row as EventSubscriptionKey,
          holderKey: holderKey as ScopeKey,
        })),
        subscriptions: open.map((cells) => statements.eventSubscription.decode(cells)),
        jobs: ready.map(([type, tenantId, count]): ResumedJobs => ({
          type: type ?? '',
          tenantId: tenantId as ResumedJobs['tenantId'],
          count: Number(count),
        })),
      };
    };
}

function suspendedWorkStatements(statements: AllStatements, partitions: Partitions) {
  const here = `partition_id = ${partitions.of('$1::bigint')}`;
  return {
    continuations: {
      name: 'suspended continuations',
      text: `SELECT key FROM continuation WHERE ${here} AND suspended_in = $1
        ORDER BY created_at, key LIMIT ${suspendedWorkMax}`,
    },
    triggers: {
      name: 'suspended triggers',
      text: `SELECT key, holder_key FROM event_subscription
        WHERE ${here} AND process_instance_key = $1 AND suspended_at IS NOT NULL
        ORDER BY key LIMIT ${suspendedWorkMax}`,
    },
    subscriptions: {
      name: 'resumed subscriptions',
      text: `SELECT ${statements.eventSubscription.columnsOf('t')} FROM event_subscription AS t
        WHERE t.${here} AND t.process_instance_key = $1 AND t.key > $2::bigint
          AND t.kind = 'message' AND t.state = 'open'
        ORDER BY t.key LIMIT ${suspendedWorkMax}`,
    },
    jobs: {
      name: 'resumed jobs',
      text: `SELECT type, tenant_id, count(*) FROM (SELECT type, tenant_id FROM job
          WHERE ${here} AND process_instance_key = $1 AND state = 'activatable'
          LIMIT ${resumedJobsMax}) AS j
        GROUP BY type, tenant_id`,
    },
  } satisfies Readonly<Record<string, Statement>>;
}
