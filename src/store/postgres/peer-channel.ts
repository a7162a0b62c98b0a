import pg from 'pg';
import { clientConfig } from './connections.ts';
import type { PostgresOptions } from './postgres-options.ts';

export interface PeerChannel {
  /** To all other nodes, if there is a connection just now. */
  send(payload: string): void;
  close(): Promise<void>;
}

const channelName = 'continuo';
const reconnectMs = 500;
/** News that a crash takes away are found by polling, so telling them need not wait for the disk. */
const notify = `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`;

/**
 * A connection of its own that listens and notifies, because a notification within a batch would make all commits of
 * all nodes wait for each other. It is made anew when it breaks; what is told meanwhile is found by polling. It changes no
 * setting of its session: behind a pooler that is a connection of everybody's.
 */
export function openPeerChannel(
  options: PostgresOptions,
  onPayload: (payload: string) => void,
): PeerChannel {
  let client: pg.Client | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;
  let connecting = connect();

  async function connect(): Promise<void> {
    const { url, newsUrl = url } = options;
    const config = clientConfig({ ...options, url: newsUrl }, 'continuo-news');
    const fresh = new pg.Client({ ...config, pipeline: true });
    let isGone = false;
    const gone = () => {
      if (isGone) return;
      isGone = true;
      if (client === fresh) client = undefined;
      fresh.end().catch(() => undefined);
      if (isClosed) return;
      retry = setTimeout(() => {
        connecting = connect();
      }, reconnectMs);
      retry.unref();
    };
    fresh.on('error', gone);
    fresh.on('end', gone);
    fresh.on('notification', ({ processId, payload }) => {
      if (processId !== ownProcessId(fresh)) onPayload(payload ?? '');
    });
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${channelName}`);
      client = fresh;
    } catch {
      gone();
    }
  }

  return {
    send: (payload) => {
      // A connection that does not take it reports so by its error event.
      client?.query(notify, [channelName, payload]).catch(() => undefined);
    },
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      await connecting;
      await client?.end();
    },
  };
}

/** Not in the types, but kept by every connection since it was made. */
function ownProcessId(client: pg.Client): number | null | undefined {
  return (client as pg.Client & { readonly processID?: number | null }).processID;
}
