import type { JobNotice, Peers, PeerNotice, PollQuestion, Published } from '../../engine/store.ts';
import { sharedPartition } from '../../core/key.ts';
import type { Cell, Connections, Statement } from './connections.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { clockPinSql } from './postgres-clock-pin.ts';
import { nextDueSql } from './due-moments.ts';
import { createEventSequencer } from './event-sequencer.ts';
import { openPeerChannel } from './peer-channel.ts';
import { emptyOutbox, isEmpty, payloadsOf, readPayload } from './peer-payload.ts';
import { type Partitions, rowsByKey } from './partitions.ts';
import { readyTypesSql } from './ready-jobs.ts';
import { keyArray, textArray } from './table-statements.ts';

/** Notices of this time are sent together: a busy node sends a hundred times a second, not once for each job. */
const coalesceMs = 10;
/** The most notices for one poll queue in one poll: enough to wake every long poll that these jobs can serve. */
const noticesMax = 100;

export interface PostgresPeers extends Peers {
  close(): Promise<void>;
}

export function createPeers(
  options: PostgresOptions & {
    readonly partitions: Partitions;
    readonly onClockPin: (nowMs: number | undefined) => void;
  },
  connections: Connections,
): PostgresPeers {
  const listeners: ((notice: PeerNotice) => void)[] = [];
  const outbox = emptyOutbox();
  let timer: NodeJS.Timeout | undefined;
  /** The last event number that this node knows. */
  let sequence = 0;
  const channel = openPeerChannel(options, (payload) => {
    const notice = readPayload(payload);
    if (notice === undefined) return;
    sequence = Math.max(sequence, notice.sequence);
    spread(notice);
  });
  const sequencer = createEventSequencer(connections, {
    partition: sharedPartition,
    onSequenced: (sequenced) => {
      sequence = Math.max(sequence, sequenced.sequence);
      for (const tenantId of sequenced.tenantIds) {
        outbox.sequenced.set(tenantId, sequenced.sequence);
      }
      timer ??= setTimeout(flush, coalesceMs);
      spread({ jobs: [], queued: [], ended: [], published: sequenced.tenantIds });
    },
  });

  function spread(notice: PeerNotice): void {
    for (const onNotice of listeners) onNotice(notice);
  }

  function flush(): void {
    timer = undefined;
    for (const payload of payloadsOf(outbox)) channel.send(payload);
  }

  return {
    send: (notice) => {
      outbox.add(notice);
      if (notice.published.length > 0) sequencer.wake();
      if (!isEmpty(outbox)) timer ??= setTimeout(flush, coalesceMs);
    },
    listen: (onNotice) => {
      listeners.push(onNotice);
    },
    poll: async (question) => {
      const statement = pollStatement(options.partitions);
      const found = readPoll(await connections.rows(statement, pollValues(question)));
      if (found.isUnsequenced) sequencer.wake();
      options.onClockPin(found.clockPinMs);
      const published: Published = found.sequence > sequence ? 'anybody' : [];
      sequence = Math.max(sequence, found.sequence);
      return { ...found, published };
    },
    close: async () => {
      await sequencer.close();
      clearTimeout(timer);
      flush();
      await channel.close();
    },
  };
}

function pollStatement(partitions: Partitions): Statement {
  const partition = sharedPartition;
  // A paused queue wakes no request except those for jobs of every tenant, which check pauses by themselves.
  const paused = `SELECT FROM paused_queue AS p WHERE p.partition_id = ${partition} AND p.type = w.type`;
  const ended = rowsByKey(partitions, 'process_instance', {
    alias: 'e',
    keys: '$2',
    where: 'AND ended_at IS NOT NULL',
  });
  return {
    name: 'poll',
    text: `SELECT 'due', ${nextDueSql(partitions)}::text, ${clockPinSql(partition)}::text
      UNION ALL
        SELECT 'job', w.type, j.tenant_id FROM unnest($1::text[], $5::text[]) AS w (type, tenant_id)
        CROSS JOIN LATERAL (SELECT f.tenant_id FROM ${partitions.each}
          CROSS JOIN LATERAL (SELECT tenant_id FROM job
            WHERE partition_id = part.id AND type = w.type AND state = 'activatable'
              AND (w.tenant_id = '*' OR tenant_id = w.tenant_id)
              AND NOT EXISTS (${paused} AND p.process_tenant_id = w.tenant_id)
            LIMIT ${noticesMax}) AS f
          LIMIT ${noticesMax}) AS j
      UNION ALL
        ${queuedSql(partition, paused)}
      UNION ALL
        SELECT 'ended', e.key::text, e.state FROM ${ended}
      UNION ALL
        SELECT 'event', value::text,
          (SELECT 'unsequenced' FROM job_event WHERE partition_id = ${partition} AND sequence IS NULL LIMIT 1)
        FROM counter WHERE partition_id = ${partition} AND name = 'event'`,
  };
}

/**
 * At most `noticesMax` notices for each poll queue. A branch is not executed for a queue that does not meet its first
 * condition.
 */
function queuedSql(partition: number, paused: string): string {
  const queued = `SELECT type, tenant_id FROM background_job WHERE partition_id = ${partition} AND state = 'queued'`;
  return `SELECT 'queued', j.type, j.tenant_id FROM unnest($3::text[], $4::text[]) AS w (type, tenant_id)
        CROSS JOIN LATERAL (
            (${queued} AND w.type <> '*' AND w.tenant_id <> '*'
              AND type = w.type AND tenant_id = w.tenant_id
              AND NOT EXISTS (${paused} AND p.tenant_id = w.tenant_id) LIMIT ${noticesMax})
          UNION ALL
            (${queued} AND w.type <> '*' AND w.tenant_id = '*' AND type = w.type LIMIT ${noticesMax})
          UNION ALL
            (${queued} AND w.type = '*' AND w.tenant_id = '*' LIMIT ${noticesMax})
          UNION ALL
            (SELECT q.type, q.tenant_id FROM ${readyTypesSql(partition)} AS t (type)
              CROSS JOIN LATERAL (${queued} AND type = t.type AND tenant_id = w.tenant_id LIMIT ${noticesMax}) AS q
              WHERE w.type = '*' AND w.tenant_id <> '*' LIMIT ${noticesMax})) AS j`;
}

function pollValues({ jobQueues, leaseQueues, instanceKeys }: PollQuestion): string[] {
  return [
    textArray(jobQueues.map(typeOfQueue)),
    keyArray(instanceKeys),
    textArray(leaseQueues.map(typeOfQueue)),
    textArray(leaseQueues.map(tenantOfQueue)),
    textArray(jobQueues.map(tenantOfQueue)),
  ];
}

/** A type may contain line breaks, the id of a tenant cannot. */
function typeOfQueue(line: string): string {
  return line.slice(0, line.lastIndexOf('\n'));
}

function tenantOfQueue(line: string): string {
  return line.slice(line.lastIndexOf('\n') + 1);
}

interface FoundNotice extends Omit<PeerNotice, 'published'> {
  readonly dueAtMs: number | undefined;
  readonly clockPinMs: number | undefined;
  /** The last number of an event. */
  readonly sequence: number;
  /** Whether some events have no number yet. */
  readonly isUnsequenced: boolean;
}

function readPoll(rows: readonly Cell[][]): FoundNotice {
  const jobs: JobNotice[] = [];
  const queued: JobNotice[] = [];
  const ended: PeerNotice['ended'][number][] = [];
  let dueAtMs: number | undefined;
  let clockPinMs: number | undefined;
  let sequence = 0;
  let isUnsequenced = false;
  for (const [kind, first = null, second = null] of rows) {
    if (kind === 'due') {
      dueAtMs = first === null ? undefined : Number(first);
      clockPinMs = second === null ? undefined : Number(second);
    } else if (kind === 'event') {
      sequence = Number(first);
      isUnsequenced = second !== null;
    } else if (kind === 'job' || kind === 'queued') {
      const notices = kind === 'queued' ? queued : jobs;
      notices.push({ type: first ?? '', tenantId: (second ?? '') as JobNotice['tenantId'] });
    } else {
      const how = second === 'completed' ? 'completed' : 'terminated';
      ended.push({ key: (first ?? '') as PeerNotice['ended'][number]['key'], how });
    }
  }
  return { jobs, queued, ended, dueAtMs, clockPinMs, sequence, isUnsequenced };
}
