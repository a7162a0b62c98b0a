import pg from 'pg';
import { clientConfig } from './connections.ts';
import type { PostgresOptions } from './postgres-options.ts';

export interface PeerChannel {
  /** Sends a notice to all other nodes, if there is a connection at the moment. */
  send(payload: string): void;
  close(): Promise<void>;
}

const channelName = 'continuo';
const reconnectMs = 500;
/** Polling finds notices that a crash loses, so sending them need not wait for the disk. */
const notify = `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`;

/**
 * A separate connection that listens and notifies, because a notification within a batch would make the commits of all
 * nodes wait for each other. It is replaced when it breaks; polling finds the notices of that time. It changes no
 * setting of its session, because behind a pooler others share that session.
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
    let hasClosed = false;
    const onClosed = () => {
      if (hasClosed) return;
      hasClosed = true;
      if (client === fresh) client = undefined;
      fresh.end().catch(() => undefined);
      if (isClosed) return;
      retry = setTimeout(() => {
        connecting = connect();
      }, reconnectMs);
      retry.unref();
    };
    fresh.on('error', onClosed);
    fresh.on('end', onClosed);
    fresh.on('notification', ({ processId, payload }) => {
      if (processId !== ownProcessId(fresh)) onPayload(payload ?? '');
    });
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${channelName}`);
      client = fresh;
    } catch {
      onClosed();
    }
  }

  return {
    send: (payload) => {
      // If the connection breaks, its error event reports that.
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

/** Missing in the types, but every connection has it from its start. */
function ownProcessId(client: pg.Client): number | null | undefined {
  return (client as pg.Client & { readonly processID?: number | null }).processID;
}
