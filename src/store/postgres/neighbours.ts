import type { JobNotice, Neighbours, News, PollQuestion } from '../../engine/store.ts';
import type { Cell, Connections, PostgresOptions, Statement } from './connections.ts';
import { openNewsChannel } from './news-channel.ts';
import { emptyOutbox, isEmpty, payloadsOf, readPayload } from './news-payload.ts';
import { keyArray, textArray } from './table-statements.ts';

/** What is told within this time goes out together: a busy node sends a hundred times a second, not once a job. */
const coalesceMs = 10;
/** Of one type in one poll: enough to wake everybody whom they may feed. */
const noticesMax = 100;

export interface PostgresNeighbours extends Neighbours {
  close(): Promise<void>;
}

export function createNeighbours(
  options: PostgresOptions & { readonly partition: number },
  connections: Connections,
): PostgresNeighbours {
  const listeners: ((news: News) => void)[] = [];
  const channel = openNewsChannel(options, (payload) => {
    const news = readPayload(payload);
    if (news !== undefined) for (const onNews of listeners) onNews(news);
  });
  const outbox = emptyOutbox();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    for (const payload of payloadsOf(outbox)) channel.send(payload);
  }

  return {
    tell: (news) => {
      outbox.add(news);
      if (!isEmpty(outbox)) timer ??= setTimeout(flush, coalesceMs);
    },
    listen: (onNews) => {
      listeners.push(onNews);
    },
    poll: async (question) => {
      const statement = pollStatement(options.partition);
      return readPoll(await connections.rows(statement, pollValues(question)));
    },
    close: async () => {
      clearTimeout(timer);
      flush();
      await channel.close();
    },
  };
}

function pollStatement(partition: number): Statement {
  return {
    name: 'poll',
    text: `SELECT 'due', least(
          (SELECT min(deadline_at) FROM job WHERE partition_id = ${partition} AND state = 'activated'),
          (SELECT min(retry_at) FROM job WHERE partition_id = ${partition} AND state = 'backingOff'))::text, NULL
      UNION ALL
        SELECT 'job', w.type, j.tenant_id FROM unnest($1::text[]) AS w (type)
        CROSS JOIN LATERAL (SELECT tenant_id FROM job
          WHERE partition_id = ${partition} AND type = w.type AND state = 'activatable'
          LIMIT ${noticesMax}) AS j
      UNION ALL
        SELECT 'ended', key::text, state FROM process_instance
        WHERE partition_id = ${partition} AND key = ANY($2::bigint[]) AND ended_at IS NOT NULL`,
  };
}

function pollValues({ jobTypes, instanceKeys }: PollQuestion): string[] {
  return [textArray(jobTypes), keyArray(instanceKeys)];
}

function readPoll(rows: readonly Cell[][]): News & { readonly dueAtMs: number | undefined } {
  const jobs: JobNotice[] = [];
  const ended: News['ended'][number][] = [];
  let dueAtMs: number | undefined;
  for (const [kind, first = null, second = null] of rows) {
    if (kind === 'due') dueAtMs = first === null ? undefined : Number(first);
    else if (kind === 'job') {
      jobs.push({ type: first ?? '', tenantId: (second ?? '') as JobNotice['tenantId'] });
    } else {
      const how = second === 'completed' ? 'completed' : 'terminated';
      ended.push({ key: (first ?? '') as News['ended'][number]['key'], how });
    }
  }
  return { jobs, ended, dueAtMs };
}
